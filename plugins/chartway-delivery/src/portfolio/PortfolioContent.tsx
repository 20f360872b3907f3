import { Content, InfoCard, LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import ToggleButton from '@material-ui/lab/ToggleButton';
import ToggleButtonGroup from '@material-ui/lab/ToggleButtonGroup';
import type { PortfolioPage } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  EngineAlerts,
  StatePanel,
  useChartwayInfo,
  usePortfolio,
  type RemoteWithReload,
} from '@chartway/plugin-chartway-react';
import { useEffect, useState } from 'react';
import { useSilentEngines } from '../components/DeploymentMatrix';
import { createTaskRouteRef } from '../routes';
import { ExportMenu } from './ExportMenu';
import { FilterBar } from './FilterBar';
import { PortfolioMatrix } from './PortfolioMatrix';
import { PortfolioTable } from './PortfolioTable';
import { SavedViews } from './SavedViews';
import { StatusBars } from './StatusBars';
import { filterOf, queryOf, type PortfolioView } from './portfolioView';
import { statusCounts } from './statusCounts';
import { usePortfolioView } from './usePortfolioView';

const useStyles = makeStyles(
  theme => ({
    column: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    bar: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
    },
    primary: { marginLeft: 'auto' },
    former: { opacity: 0.5 },
    // The kit's own colour is too faint to read.
    look: {
      '& button, & button.Mui-selected': { color: theme.palette.text.primary },
    },
  }),
  { name: 'ChartwayPortfolioContent' },
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

/** The portfolio: all instances a person may see, filtered, as a table or the matrix of a product. */
export function PortfolioContent() {
  const classes = useStyles();
  const state = usePortfolioView();
  const { view } = state;
  return (
    <Content>
      <div className={classes.column}>
        <div className={classes.bar}>
          <ViewSwitch view={view.view} onChange={state.setLook} />
          <SavedViews />
          <ExportMenu filter={filterOf(view)} />
          <div className={classes.primary}>
            <NewDeployment />
          </div>
        </div>
        <FilterBar
          filters={state.filters}
          setFilter={state.setFilter}
          clear={state.clear}
        />
        {view.view === 'matrix' ? (
          <PortfolioMatrix filter={filterOf(view)} />
        ) : (
          <Portfolio {...state} />
        )}
      </div>
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

function ViewSwitch(props: {
  view: PortfolioView['view'];
  onChange: (view: PortfolioView['view']) => void;
}) {
  const classes = useStyles();
  return (
    <ToggleButtonGroup
      className={classes.look}
      exclusive
      size="small"
      value={props.view}
      aria-label="Look"
      onChange={(_event, chosen: unknown) => {
        // Pressing the pressed one chooses nothing.
        if (chosen === 'table' || chosen === 'matrix') props.onChange(chosen);
      }}
    >
      <ToggleButton value="table">Table</ToggleButton>
      <ToggleButton value="matrix">Matrix</ToggleButton>
    </ToggleButtonGroup>
  );
}

function Portfolio(props: ReturnType<typeof usePortfolioView>) {
  const { view, filters } = props;
  const remote = usePortfolio(queryOf(view));
  const { page, former } = usePageOrFormer(remote);
  const filtered = Object.keys(filters).length > 0;
  return (
    <>
      {former ? (
        <LinearProgress aria-label="Loading the instances" />
      ) : (
        <StatePanel
          remote={remote}
          what="the instances"
          rows={8}
          empty={filtered ? NOTHING_MATCHES : NOTHING_YET}
        />
      )}
      {page && <Page {...props} page={page} former={former} />}
    </>
  );
}

/**
 * While another page or filter loads, what was there stays, marked: whoever pages with the keyboard keeps their place.
 */
function usePageOrFormer(remote: RemoteWithReload<PortfolioPage>) {
  const data = dataOf(remote);
  const [last, setLast] = useState<PortfolioPage>();
  const loading = remote.state === 'loading';
  useEffect(() => {
    if (!loading) setLast(data);
  }, [loading, data]);
  const former = loading && last !== undefined;
  return { page: former ? last : data, former };
}

function Page(
  props: ReturnType<typeof usePortfolioView> & {
    page: PortfolioPage;
    former: boolean;
  },
) {
  const { page, view, former } = props;
  const classes = useStyles();
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  const engines = useSilentEngines(page.items);
  const beyond = page.items.length === 0 && page.totalItems > 0 && !former;
  return (
    <div
      className={`${classes.column} ${former ? classes.former : ''}`}
      aria-busy={former}
    >
      <EngineAlerts engines={engines} shown="Its instances are" />
      <InfoCard>
        <StatusBars environments={statusCounts(page.counts, environments)} />
      </InfoCard>
      {beyond ? (
        <div>
          There is no page {view.page}: {page.totalItems} instances match.{' '}
          <Button onClick={() => props.setPage(1)}>To the first page</Button>
        </div>
      ) : (
        <PortfolioTable
          page={page}
          view={view}
          silent={new Set(engines.map(({ name }) => name))}
          onSort={props.setSort}
          onPage={props.setPage}
          onSize={props.setSize}
        />
      )}
    </div>
  );
}
