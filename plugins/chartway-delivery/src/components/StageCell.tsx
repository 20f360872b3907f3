import Tooltip from '@material-ui/core/Tooltip';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import HistoryIcon from '@material-ui/icons/History';
import NewReleasesIcon from '@material-ui/icons/NewReleases';
import type { PortfolioItem } from '@chartway/plugin-chartway-common';
import { RelativeTime, StatusWord } from '@chartway/plugin-chartway-react';
import { imageTag } from './imageTag';
import { InstanceName } from './InstanceName';

const useStyles = makeStyles(
  theme => ({
    instance: {
      '& + &': {
        marginTop: theme.spacing(1),
        paddingTop: theme.spacing(1),
        borderTop: `1px solid ${theme.palette.divider}`,
      },
    },
    line: {
      display: 'flex',
      alignItems: 'center',
      flexWrap: 'wrap',
      columnGap: theme.spacing(1),
    },
    mark: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.25),
      '& svg': { fontSize: '1rem' },
    },
    newer: { '& svg': { color: theme.palette.info.main } },
    old: { '& svg': { color: theme.palette.warning.main } },
  }),
  { name: 'ChartwayStageCell' },
);

/** Hints must be readable without a mouse. */
const FOCUSABLE = { tabIndex: 0 };

/** The instances of one customer in one environment. */
export function StageCell(props: {
  items: readonly PortfolioItem[];
  /** Engines that do not answer: what is known from them is old. */
  silent: ReadonlySet<string>;
}) {
  const classes = useStyles();
  if (props.items.length === 0)
    return (
      <Typography variant="body2" component="span" color="textSecondary">
        <span role="img" aria-label="no instance">
          –
        </span>
      </Typography>
    );
  return (
    <>
      {props.items.map(item => (
        <div key={item.name} className={classes.instance}>
          <StageInstance
            item={item}
            old={item.engine !== undefined && props.silent.has(item.engine)}
          />
        </div>
      ))}
    </>
  );
}

function StageInstance({ item, old }: { item: PortfolioItem; old: boolean }) {
  const classes = useStyles();
  const image = imagesOf(item);
  const words = [item.sync, item.health].filter(Boolean).join(', ');
  return (
    <>
      <div className={classes.line}>
        <InstanceName
          name={item.name}
          label={`${item.context.instance} ${item.chartVersion}`}
        />
        <NewerMark item={item} />
      </div>
      <div className={classes.line}>
        <StatusWord status={item.status} message={item.message} />
        {item.since && (
          <Typography variant="caption" component="span" color="textSecondary">
            <RelativeTime time={item.since} />
          </Typography>
        )}
        {old && <AgeMark item={item} />}
      </div>
      <Typography
        variant="caption"
        component="div"
        color="textSecondary"
        className={classes.line}
      >
        {image && <span>{image}</span>}
        {words && <span>{words}</span>}
      </Typography>
    </>
  );
}

/** The tag of the first image, and how many others there are. */
export function imagesOf({ images, imageCount }: PortfolioItem): string {
  const tag = images[0] && imageTag(images[0]);
  if (!tag) return '';
  return imageCount > 1 ? `${tag} +${imageCount - 1}` : tag;
}

/** Says that a newer release waits in the stage before. */
export function NewerMark({ item }: { item: PortfolioItem }) {
  const classes = useStyles();
  if (!item.newerBefore) return null;
  return (
    <Tooltip
      title={`${item.newerBefore} runs in the environment before this one and has not been promoted.`}
    >
      <Typography
        variant="caption"
        component="span"
        className={`${classes.mark} ${classes.newer}`}
        {...FOCUSABLE}
      >
        <NewReleasesIcon aria-hidden />
        {item.newerBefore} waits
      </Typography>
    </Tooltip>
  );
}

/** Says how old a state is whose engine does not answer. */
export function AgeMark({ item }: { item: PortfolioItem }) {
  const classes = useStyles();
  return (
    <Typography
      variant="caption"
      component="span"
      className={`${classes.mark} ${classes.old}`}
    >
      <HistoryIcon aria-hidden />
      {item.observedAt ? (
        <span>
          as of <RelativeTime time={item.observedAt} />
        </span>
      ) : (
        'not known'
      )}
    </Typography>
  );
}
