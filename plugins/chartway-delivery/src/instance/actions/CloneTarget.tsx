import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Context } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  StatePanel,
  useChartwayInfo,
  useCustomers,
} from '@chartway/plugin-chartway-react';
import { useEffect, useState } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1.5),
      '& > *': { flex: '1 1 160px' },
    },
  }),
  { name: 'ChartwayCloneTarget' },
);

/** Where a clone goes: customer, environment and copy. The product stays. */
export function CloneTarget(props: {
  context: Context;
  onChange: (context: Context) => void;
}) {
  const { context, onChange } = props;
  const classes = useStyles();
  const customers = useCustomers();
  const info = useChartwayInfo();
  const [instance, setInstance] = useState(context.instance);
  useEffect(() => setInstance(context.instance), [context.instance]);
  const apply = () => {
    const name = instance.trim();
    if (name && name !== context.instance) {
      onChange({ ...context, instance: name });
    }
  };
  return (
    <>
      <StatePanel remote={customers} what="the customers" rows={1} />
      <div className={classes.root}>
        <Choice
          id="clone-customer"
          label="Customer"
          value={context.customer}
          options={dataOf(customers) ?? []}
          onChange={customer => onChange({ ...context, customer })}
        />
        <Choice
          id="clone-environment"
          label="Environment"
          value={context.environment}
          options={dataOf(info)?.environments ?? []}
          onChange={environment => onChange({ ...context, environment })}
        />
        <TextField
          id="clone-instance"
          label="Instance"
          value={instance}
          onChange={event => setInstance(event.target.value)}
          onBlur={apply}
          onKeyDown={event => event.key === 'Enter' && apply()}
          variant="outlined"
          size="small"
          helperText="Applied when you leave the field."
        />
      </div>
    </>
  );
}

function Choice(props: {
  id: string;
  label: string;
  value: string;
  options: readonly { name: string; title: string }[];
  onChange: (value: string) => void;
}) {
  const { value, options } = props;
  // The own one is shown even before the others are known.
  const known = options.some(({ name }) => name === value)
    ? options
    : [{ name: value, title: value }, ...options];
  return (
    <TextField
      select
      id={props.id}
      label={props.label}
      value={value}
      onChange={event => props.onChange(event.target.value)}
      variant="outlined"
      size="small"
    >
      {known.map(({ name, title }) => (
        <MenuItem key={name} value={name}>
          {title}
        </MenuItem>
      ))}
    </TextField>
  );
}
