import Button from '@material-ui/core/Button';
import Chip from '@material-ui/core/Chip';
import Collapse from '@material-ui/core/Collapse';
import { makeStyles } from '@material-ui/core/styles';
import FilterListIcon from '@material-ui/icons/FilterList';
import {
  auditStatuses,
  chartwayBasicPermissions,
  chartwayContextPermissions,
  auditReadPermission,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  type FilterOption,
  FilterSelect,
  FilterText,
  permissionWords,
  statusWord,
  useChartwayInfo,
  useCustomers,
  useProducts,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import {
  AUDIT_FILTERS,
  BETWEEN,
  localTime,
  SPANS,
  type AuditFilterName,
  type AuditFilters,
} from './auditQuery';

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
  { name: 'ChartwayAuditFilterBar' },
);

const LABELS: Record<AuditFilterName, string> = {
  text: 'Search',
  actor: 'Person',
  status: 'Outcome',
  since: 'When',
  from: 'From',
  to: 'To',
  action: 'Verb',
  product: 'Product',
  customer: 'Customer',
  environment: 'Environment',
  instance: 'Instance',
  requestId: 'Request',
};

const STATUSES: FilterOption[] = auditStatuses.map(status => ({
  value: status,
  label: statusWord(status),
}));

const TIMES: FilterOption[] = [
  ...SPANS.map(({ value, label }) => ({ value, label })),
  { value: BETWEEN, label: 'Between …' },
];

const VERBS: FilterOption[] = [
  ...chartwayContextPermissions,
  ...chartwayBasicPermissions,
  auditReadPermission,
].map(({ name }) => {
  const { thing, verb } = permissionWords(name);
  return { value: name, label: `${thing}: ${verb}` };
});

/** Filters that are always in sight, in order; the others come up on request. */
const FIRST = ['text', 'actor', 'since', 'status'] as const;
const REST = [
  'action',
  'product',
  'customer',
  'environment',
  'instance',
  'requestId',
] as const;

type FilterBarProps = {
  filters: AuditFilters;
  setFilter: (name: AuditFilterName, value: string | undefined) => void;
  clear: () => void;
};

/** Narrows the audit log. */
export function AuditFilterBar(props: FilterBarProps) {
  const { filters } = props;
  const classes = useStyles();
  const options = useOptions();
  const [open, setOpen] = useState(() => REST.some(name => filters[name]));
  const set = AUDIT_FILTERS.filter(name => filters[name]);
  return (
    <div className={classes.root} role="group" aria-label="Filters">
      <div className={classes.row}>
        {FIRST.map(name => (
          <Field key={name} name={name} options={options} {...props} />
        ))}
        <Button
          size="small"
          startIcon={<FilterListIcon />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Fewer filters' : 'More filters'}
        </Button>
        {set.length > 0 && (
          <Button size="small" onClick={props.clear}>
            Clear filters
          </Button>
        )}
      </div>
      {isBetween(filters) && (
        <div className={classes.row}>
          <Field name="from" options={options} {...props} />
          <Field name="to" options={options} {...props} />
        </div>
      )}
      <Collapse in={open} unmountOnExit>
        <div className={classes.row}>
          {REST.map(name => (
            <Field key={name} name={name} options={options} {...props} />
          ))}
        </div>
      </Collapse>
      {!open && <Chosen {...props} />}
    </div>
  );
}

/** Filters that hold while their fields are out of sight. */
function Chosen({ filters, setFilter }: FilterBarProps) {
  const classes = useStyles();
  const hidden = REST.filter(name => filters[name]);
  if (hidden.length === 0) return null;
  return (
    <div className={classes.row}>
      {hidden.map(name => (
        <Chip
          key={name}
          size="small"
          label={`${LABELS[name]}: ${filters[name]}`}
          onDelete={() => setFilter(name, undefined)}
        />
      ))}
    </div>
  );
}

function Field(
  props: FilterBarProps & { name: AuditFilterName; options: Options },
) {
  const { name, filters, setFilter } = props;
  const options = props.options[name];
  const isTime = name === 'from' || name === 'to';
  const common = {
    id: `chartway-audit-${name}`,
    label: LABELS[name],
    value: isTime ? localTime(filters[name]) : filters[name],
    onChange: (value: string | undefined) => setFilter(name, value),
  };
  if (options) {
    return (
      <FilterSelect
        {...common}
        options={options}
        all={name === 'since' ? 'Any time' : undefined}
      />
    );
  }
  return <FilterText {...common} type={isTime ? 'datetime-local' : 'search'} />;
}

/** Two times are shown when they are asked for, and when a shared link has them. */
function isBetween({ since, from, to }: AuditFilters): boolean {
  return since === BETWEEN || (!since && Boolean(from ?? to));
}

/** What can be chosen, by filter; nothing where a person types. */
type Options = Partial<Record<AuditFilterName, FilterOption[]>>;

function useOptions(): Options {
  const products = dataOf(useProducts()) ?? [];
  const customers = dataOf(useCustomers()) ?? [];
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  return {
    status: STATUSES,
    since: TIMES,
    action: VERBS,
    product: products.map(titled),
    customer: customers.map(titled),
    environment: environments.map(titled),
  };
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
