import { Content, InfoCard, LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  InstanceList,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  StatePanel,
  useChartwayInfo,
  useDeployments,
  useInstances,
  type StatusName,
} from '@chartway/plugin-chartway-react';
import { FilterBar } from './FilterBar';
import { InstanceTable } from './InstanceTable';
import type { InstanceRow } from './instanceRows';
import { StatusBars, type StatusCount } from './StatusBars';
import { createTaskRouteRef } from '../routes';
import { statusOf } from '../statusOf';
import { queryOf, useInstanceFilters } from './useInstanceFilters';

const useStyles = makeStyles(
  theme => ({
    top: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(2),
      marginBottom: theme.spacing(2),
      '& > :first-child': { flex: '1 1 300px' },
    },
    bars: { marginBottom: theme.spacing(2) },
    note: { marginTop: theme.spacing(1) },
  }),
  { name: 'ChartwayDeploymentsContent' },
);

const NOTHING_MATCHES = {
  title: 'No instance matches',
  description: 'Clear the filters, or choose others.',
};

const NOTHING_YET = {
  title: 'No instance yet',
  description:
    'An instance is one running copy of a product, for one customer in one environment. Press “New deployment” to make the first: the portal generates the chart, publishes it and writes the release to Git.',
};

/** All instances a person may see: counts, filters, table. */
export function DeploymentsContent() {
  const classes = useStyles();
  const { filters, setFilter, clear } = useInstanceFilters();
  const instances = useInstances(queryOf(filters));
  const filtered = Object.keys(filters).length > 0;
  const list = dataOf(instances);
  return (
    <Content>
      <div className={classes.top}>
        <FilterBar filters={filters} setFilter={setFilter} clear={clear} />
        <div>
          <NewDeployment />
        </div>
      </div>
      <StatePanel
        remote={instances}
        what="the instances"
        rows={8}
        empty={filtered ? NOTHING_MATCHES : NOTHING_YET}
      />
      {list && <Overview list={list} status={filters.status} />}
    </Content>
  );
}

/** Leads to the software templates; absent where the scaffolder is not installed. */
function NewDeployment() {
  const create = useRouteRef(createTaskRouteRef);
  if (!create) return null;
  return (
    <LinkButton to={create()} variant="contained" color="primary">
      New deployment
    </LinkButton>
  );
}

function Overview(props: { list: InstanceList; status: string | undefined }) {
  const { list, status } = props;
  const classes = useStyles();
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  const deployments = useDeployments(list.items.map(one => one.name));
  const rows = list.items.map(instance => ({
    ...instance,
    live: statusOf(instance, deployments),
  }));
  const shown = rows.filter(row => !status || row.live.status === status);
  return (
    <>
      <div className={classes.bars}>
        <InfoCard>
          <StatusBars environments={countsOf(rows, environments)} />
        </InfoCard>
      </div>
      {deployments.state === 'stale' && (
        <StatePanel remote={deployments} what="the live states" />
      )}
      <InstanceTable rows={shown} />
      {list.totalItems > list.items.length && (
        <Typography variant="body2" className={classes.note}>
          The first {list.items.length} of {list.totalItems} instances are
          shown. Narrow them with the filters.
        </Typography>
      )}
    </>
  );
}

/** Counts in promotion order; environments that are no longer configured come last. */
function countsOf(
  rows: InstanceRow[],
  environments: Environment[],
): StatusCount[] {
  const counts = new Map<string, StatusCount>();
  for (const { name, title } of environments) {
    counts.set(name, { name, title, counts: new Map() });
  }
  for (const row of rows) {
    const name = row.context.environment;
    const entry = counts.get(name) ?? {
      name,
      title: name,
      counts: new Map<StatusName, number>(),
    };
    counts.set(name, entry);
    const { status } = row.live;
    entry.counts.set(status, (entry.counts.get(status) ?? 0) + 1);
  }
  return [...counts.values()];
}
