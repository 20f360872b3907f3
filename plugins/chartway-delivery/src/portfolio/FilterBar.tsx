import Button from '@material-ui/core/Button';
import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import FilterListIcon from '@material-ui/icons/FilterList';
import {
  deploymentStatusSchema,
  type Choice,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  FilterChoice,
  FilterSelect,
  FilterText,
  statusWord,
  useChartwayInfo,
  useCustomers,
  useProducts,
  type FilterOption,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { FILTERS, type FilterName, type Filters } from './portfolioView';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gap: theme.spacing(1),
      padding: theme.spacing(1),
      background: theme.palette.background.paper,
      borderRadius: theme.shape.borderRadius,
    },
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
  }),
  { name: 'ChartwayPortfolioFilterBar' },
);

const LABELS: Record<FilterName, string> = {
  text: 'Search',
  product: 'Product',
  customer: 'Customer',
  environment: 'Environment',
  status: 'Status',
  mine: 'Mine',
  owner: 'Owner',
  sync: 'Sync',
  health: 'Health',
  chartVersion: 'Chart version',
};

/** Filters that few need; shown on request, and while one of them is set. */
const MORE: readonly FilterName[] = ['owner', 'sync', 'health', 'chartVersion'];
const MORE_ID = 'chartway-portfolio-more';

const same = (value: string): FilterOption => ({ value, label: value });
/** The words of Argo CD. */
const SYNCS = ['Synced', 'OutOfSync', 'Unknown'].map(same);
const HEALTHS = [
  'Healthy',
  'Progressing',
  'Degraded',
  'Suspended',
  'Missing',
  'Unknown',
].map(same);
const STATUSES = deploymentStatusSchema.options.map(status => ({
  value: status,
  label: statusWord(status),
}));

type Props = {
  filters: Filters;
  setFilter: (name: FilterName, value: string | undefined) => void;
  clear: () => void;
};

/** Narrows the portfolio; what is chosen stands in the URL. */
export function FilterBar(props: Props) {
  const { filters } = props;
  const classes = useStyles();
  const [open, setOpen] = useState(false);
  const products = useProducts();
  const more = MORE.filter(name => filters[name]).length;
  const expanded = open || more > 0;
  return (
    <div className={classes.root} role="group" aria-label="Filters">
      <div className={classes.row}>
        <MainFilters {...props} products={dataOf(products) ?? []} />
        <Button
          size="small"
          startIcon={<FilterListIcon />}
          aria-expanded={expanded}
          aria-controls={expanded ? MORE_ID : undefined}
          disabled={more > 0}
          onClick={() => setOpen(!open)}
        >
          More filters
        </Button>
        {FILTERS.some(name => filters[name]) && (
          <Button size="small" onClick={props.clear}>
            Clear filters
          </Button>
        )}
      </div>
      {expanded && (
        <div id={MORE_ID} className={classes.row}>
          <MoreFilters {...props} products={dataOf(products) ?? []} />
        </div>
      )}
    </div>
  );
}

/** What a field of the bar needs, whichever kind it is. */
function fieldOf({ filters, setFilter }: Props, name: FilterName) {
  return {
    id: `chartway-portfolio-${name}`,
    label: LABELS[name],
    value: filters[name],
    onChange: (value: string | undefined) => setFilter(name, value),
  };
}

function MainFilters(props: Props & { products: Choice[] }) {
  const { filters, setFilter } = props;
  const customers = dataOf(useCustomers()) ?? [];
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  const drifted = filters.status === 'drifted';
  const mine = filters.mine === 'true';
  return (
    <>
      <FilterText {...fieldOf(props, 'text')} placeholder="Part of a name" />
      <FilterChoice
        {...fieldOf(props, 'product')}
        options={props.products.map(titled)}
      />
      <FilterChoice
        {...fieldOf(props, 'customer')}
        options={customers.map(titled)}
      />
      <FilterSelect
        {...fieldOf(props, 'environment')}
        options={environments.map(titled)}
      />
      <FilterSelect {...fieldOf(props, 'status')} options={STATUSES} />
      <Toggle
        label="Drifted"
        title="Only instances whose cluster differs from their release"
        on={drifted}
        onChange={on => setFilter('status', on ? 'drifted' : undefined)}
      />
      <Toggle
        label="Mine"
        title="Only products that my groups own"
        on={mine}
        onChange={on => setFilter('mine', on ? 'true' : undefined)}
      />
    </>
  );
}

function MoreFilters(props: Props & { products: Choice[] }) {
  const owners = new Set(
    props.products.flatMap(({ owner }) => (owner ? [owner] : [])),
  );
  return (
    <>
      <FilterChoice
        {...fieldOf(props, 'owner')}
        options={[...owners].sort().map(ownerOption)}
      />
      <FilterSelect {...fieldOf(props, 'sync')} options={SYNCS} />
      <FilterSelect {...fieldOf(props, 'health')} options={HEALTHS} />
      <FilterText {...fieldOf(props, 'chartVersion')} placeholder="1.4.2" />
    </>
  );
}

function Toggle(props: {
  label: string;
  title: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  const { label, title, on } = props;
  return (
    <Chip
      label={label}
      title={title}
      clickable
      color={on ? 'primary' : 'default'}
      variant={on ? 'default' : 'outlined'}
      aria-pressed={on}
      onClick={() => props.onChange(!on)}
    />
  );
}

function titled({ name, title }: { name: string; title: string }) {
  return { value: name, label: title };
}

/** `group:default/team-shop` as `team-shop`. */
function ownerOption(ref: string): FilterOption {
  return { value: ref, label: ref.replace(/^group:default\//, '') };
}
