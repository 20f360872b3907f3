import Button from '@material-ui/core/Button';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { deploymentSchema } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  statusWord,
  useChartwayInfo,
  useCustomers,
  useProducts,
} from '@chartway/plugin-chartway-react';
import type { FilterName, Filters } from '../pages/useInstanceFilters';

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
    field: { minWidth: 150, flex: '1 1 150px', maxWidth: 260 },
  }),
  { name: 'ChartwayFilterBar' },
);

type Option = { value: string; label: string };

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
  const options: Record<FilterName, Option[]> = {
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
      <FilterSelect
        name="product"
        label="Product"
        {...{ filters, setFilter }}
        options={options.product}
      />
      <FilterSelect
        name="customer"
        label="Customer"
        {...{ filters, setFilter }}
        options={options.customer}
      />
      <FilterSelect
        name="environment"
        label="Environment"
        {...{ filters, setFilter }}
        options={options.environment}
      />
      <FilterSelect
        name="status"
        label="Status"
        {...{ filters, setFilter }}
        options={options.status}
      />
      {Object.keys(filters).length > 0 && (
        <Button size="small" onClick={props.clear}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function titled({ name, title }: { name: string; title: string }): Option {
  return { value: name, label: title };
}

function FilterSelect(props: {
  name: FilterName;
  label: string;
  filters: Filters;
  options: Option[];
  setFilter: (name: FilterName, value: string | undefined) => void;
}) {
  const { name, label, filters, setFilter } = props;
  const classes = useStyles();
  const value = filters[name] ?? '';
  // A shared link may name something that is not on offer (any more).
  const options = props.options.some(option => option.value === value)
    ? props.options
    : [...props.options, ...(value ? [{ value, label: value }] : [])];
  return (
    <TextField
      select
      id={`chartway-filter-${name}`}
      className={classes.field}
      label={label}
      value={value}
      onChange={event => setFilter(name, event.target.value || undefined)}
      size="small"
      variant="outlined"
    >
      <MenuItem value="">All</MenuItem>
      {options.map(option => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}
