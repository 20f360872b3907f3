import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  lazy,
  Suspense,
  useId,
  type ComponentType,
  type LazyExoticComponent,
} from 'react';
import type { InstancePage } from './page';

/** A part of the page that has an address of its own. */
export type TabName =
  | 'overview'
  | 'values'
  | 'manifests'
  | 'history'
  | 'pods'
  | 'events';

type TabContent = LazyExoticComponent<ComponentType<{ page: InstancePage }>>;

/** What is not shown is neither loaded nor asked for. */
const TABS: readonly { name: TabName; label: string; Content: TabContent }[] = [
  {
    name: 'overview',
    label: 'Overview',
    Content: lazy(async () => ({
      default: (await import('./overview/OverviewTab')).OverviewTab,
    })),
  },
  {
    name: 'values',
    label: 'Values',
    Content: lazy(async () => ({
      default: (await import('./values/ValuesTab')).ValuesTab,
    })),
  },
  {
    name: 'manifests',
    label: 'Manifests',
    Content: lazy(async () => ({
      default: (await import('./manifests/ManifestsTab')).ManifestsTab,
    })),
  },
  {
    name: 'history',
    label: 'History',
    Content: lazy(async () => ({
      default: (await import('./history/HistoryTab')).HistoryTab,
    })),
  },
  {
    name: 'pods',
    label: 'Pods',
    Content: lazy(async () => ({
      default: (await import('./pods/PodsTab')).PodsTab,
    })),
  },
  {
    name: 'events',
    label: 'Events',
    Content: lazy(async () => ({
      default: (await import('./events/EventsTab')).EventsTab,
    })),
  },
];

const useStyles = makeStyles(
  theme => ({
    bar: {
      borderBottom: `1px solid ${theme.palette.divider}`,
      marginBottom: theme.spacing(2),
    },
    tab: {
      minWidth: 72,
      textTransform: 'none',
      // Backstage's own hover is white in dark themes too.
      '&:hover': {
        color: theme.palette.text.primary,
        backgroundColor: theme.palette.action.hover,
      },
    },
  }),
  { name: 'ChartwayInstanceTabs' },
);

/** The tab that an address names; the first one for anything else. */
export function tabOf(name: string | null): TabName {
  return TABS.find(tab => tab.name === name)?.name ?? 'overview';
}

/** The parts of the page, one at a time. */
export function InstanceTabs(props: {
  page: InstancePage;
  tab: TabName;
  onTab: (tab: TabName) => void;
}) {
  const { page, tab, onTab } = props;
  const classes = useStyles();
  const id = useId();
  const unsaved = page.draft[0].changes !== undefined;
  const chosen = TABS.find(({ name }) => name === tab);
  return (
    <>
      <Tabs
        className={classes.bar}
        value={tab}
        onChange={(_event, name) => onTab(tabOf(String(name)))}
        variant="scrollable"
        scrollButtons="auto"
        indicatorColor="primary"
        aria-label="Parts of the instance"
      >
        {TABS.map(({ name, label }) => (
          <Tab
            key={name}
            className={classes.tab}
            value={name}
            label={name === 'values' && unsaved ? `${label} (unsaved)` : label}
            id={`${id}-tab-${name}`}
            aria-controls={tab === name ? `${id}-panel` : undefined}
          />
        ))}
      </Tabs>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-tab-${tab}`}
      >
        <Suspense fallback={<TabSkeleton label={chosen?.label ?? ''} />}>
          {chosen && <chosen.Content page={page} />}
        </Suspense>
      </div>
    </>
  );
}

function TabSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-busy aria-label={`Loading ${label}`}>
      <Skeleton height={48} />
      <Skeleton variant="rect" height={200} />
    </div>
  );
}
