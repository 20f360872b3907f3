import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { deploymentSchema } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  type FilterOption,
  FilterSelect,
  statusWord,
  useChartwayInfo,
  useCustomers,
  useProducts,
} from '@chartway/plugin-chartway-react';
import { FILTERS, type FilterName, type Filters } from './useInstanceFilters';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(1),
      background: theme.palette.background.paper,
      borderRadius: theme.shape.borderRadius,
    },
  }),
  { name: 'ChartwayFilterBar' },
);

const LABELS: Record<FilterName, string> = {
  product: 'Product',
  customer: 'Customer',
  environment: 'Environment',
  status: 'Status',
};

/** Narrows the overview by product, customer, environment and status. */
export function FilterBar(props: {
  filters: Filters;
  setFilter: (name: FilterName, value: string | undefined) => void;
  clear: () => void;
}) {
  const { filters, setFilter } = props;
  const classes = useStyles();
  const products = dataOf(useProducts()) ?? [];
  const customers = dataOf(useCustomers()) ?? [];
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  const options: Record<FilterName, FilterOption[]> = {
    product: products.map(titled),
    customer: customers.map(titled),
    environment: environments.map(titled),
    status: deploymentSchema.shape.status.options.map(status => ({
      value: status,
      label: statusWord(status),
    })),
  };
  return (
    <div className={classes.root} role="group" aria-label="Filters">
      {FILTERS.map(name => (
        <FilterSelect
          key={name}
          id={`chartway-filter-${name}`}
          label={LABELS[name]}
          value={filters[name]}
          options={options[name]}
          onChange={value => setFilter(name, value)}
        />
      ))}
      {Object.keys(filters).length > 0 && (
        <Button size="small" onClick={props.clear}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function titled({
  name,
  title,
}: {
  name: string;
  title: string;
}): FilterOption {
  return { value: name, label: title };
}
