import { Content, InfoCard } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { DeliveryMetricsQuery } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  FilterChoice,
  FilterSelect,
  useChartwayInfo,
  useCustomers,
  useProducts,
  useUrlFilters,
  type UrlFilters,
} from '@chartway/plugin-chartway-react';
import { DeliveryView } from './DeliveryView';

const FILTERS = ['days', 'product', 'customer', 'environment'] as const;
type FilterName = (typeof FILTERS)[number];

const SPANS = [7, 30, 90, 365];
const DEFAULT_SPAN = 30;

const useStyles = makeStyles(
  theme => ({
    column: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    filters: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(1),
      background: theme.palette.background.paper,
      borderRadius: theme.shape.borderRadius,
    },
  }),
  { name: 'ChartwayDashboardContent' },
);

/** How delivery goes: over all, or for a product, a customer, an environment. */
export function DashboardContent() {
  const classes = useStyles();
  const { filters, setFilter, clear } = useUrlFilters(FILTERS);
  return (
    <Content>
      <div className={classes.column}>
        <div className={classes.filters} role="group" aria-label="Filters">
          <Filters filters={filters} setFilter={setFilter} />
          {Object.keys(filters).length > 0 && (
            <Button size="small" onClick={clear}>
              Clear filters
            </Button>
          )}
        </div>
        <InfoCard>
          <DeliveryView query={queryOf(filters)} />
        </InfoCard>
      </div>
    </Content>
  );
}

function Filters(props: {
  filters: UrlFilters<FilterName>;
  setFilter: (name: FilterName, value: string | undefined) => void;
}) {
  const { filters, setFilter } = props;
  const products = dataOf(useProducts()) ?? [];
  const customers = dataOf(useCustomers()) ?? [];
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  const fieldOf = (name: FilterName, label: string) => ({
    id: `chartway-dashboard-${name}`,
    label,
    value: filters[name],
    onChange: (value: string | undefined) => setFilter(name, value),
  });
  return (
    <>
      <FilterSelect
        {...fieldOf('days', 'Time')}
        all={`Last ${DEFAULT_SPAN} days`}
        options={SPANS.filter(days => days !== DEFAULT_SPAN).map(days => ({
          value: String(days),
          label: `Last ${days} days`,
        }))}
      />
      <FilterChoice
        {...fieldOf('product', 'Product')}
        options={products.map(titled)}
      />
      <FilterChoice
        {...fieldOf('customer', 'Customer')}
        options={customers.map(titled)}
      />
      <FilterSelect
        {...fieldOf('environment', 'Environment')}
        options={environments.map(titled)}
      />
    </>
  );
}

/** Anybody can write an address: a time that is not on offer counts as absent. */
function queryOf({
  days,
  ...context
}: UrlFilters<FilterName>): DeliveryMetricsQuery {
  const span = Number(days);
  return { ...context, days: SPANS.includes(span) ? span : DEFAULT_SPAN };
}

function titled({ name, title }: { name: string; title: string }) {
  return { value: name, label: title };
}
