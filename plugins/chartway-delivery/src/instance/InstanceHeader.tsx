import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  instanceDeployPermission,
  type Deployment,
  type Instance,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  InstanceLinks,
  RelativeTime,
  StatusWord,
  WhoMayLink,
} from '@chartway/plugin-chartway-react';
import { InstanceActions } from './actions/InstanceActions';
import { isLive } from './overview/releaseSteps';
import type { InstancePage } from './page';

const useStyles = makeStyles(
  theme => ({
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1, 3),
      margin: theme.spacing(1, 0, 1),
      overflowWrap: 'anywhere',
    },
    facts: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      marginBottom: theme.spacing(0.5),
    },
    who: { marginTop: theme.spacing(0.5) },
    name: {
      fontSize: theme.typography.h4.fontSize,
      fontFamily: theme.typography.fontFamily,
      margin: theme.spacing(0, 0, 0.5),
    },
  }),
  { name: 'ChartwayInstanceHeader' },
);

/** Name, status, desired and live release, links, and what can be done. */
export function InstanceHeader(props: {
  page: InstancePage;
  onRollBack: () => void;
}) {
  const { page } = props;
  const { instance, deployment } = page;
  const classes = useStyles();
  const live = dataOf(deployment);
  const links = [...instance.links, ...(live?.links ?? [])];
  return (
    <header className={classes.head}>
      <div>
        <h1 className={classes.name}>{instance.name}</h1>
        <Typography variant="body2" component="div" className={classes.facts}>
          {live ? (
            <StatusWord status={live.status} message={live.message} />
          ) : (
            <StatusWord
              status={deployment.state === 'loading' ? 'loading' : 'unknown'}
            />
          )}
          <span>
            Desired {instance.release.chart.name}{' '}
            {instance.release.chart.version}
          </span>
          {live && <span>{liveSentence(live, instance)}</span>}
          {live && (
            <span>
              asked <RelativeTime time={live.observedAt} />
            </span>
          )}
        </Typography>
        <InstanceLinks links={unique(links)} />
        <Typography variant="body2" component="div" className={classes.who}>
          <WhoMayLink
            instance={instance.name}
            permission={instanceDeployPermission.name}
          >
            Who can deploy this?
          </WhoMayLink>
        </Typography>
      </div>
      <InstanceActions page={page} onRollBack={props.onRollBack} />
    </header>
  );
}

function liveSentence(deployment: Deployment, instance: Instance): string {
  if (!deployment.live) return 'nothing reported live';
  return isLive(deployment)
    ? `live ${instance.release.chart.version}`
    : 'live another release';
}

function unique<T extends { title: string; url: string }>(links: T[]): T[] {
  return [
    ...new Map(links.map(link => [`${link.title} ${link.url}`, link])).values(),
  ];
}
