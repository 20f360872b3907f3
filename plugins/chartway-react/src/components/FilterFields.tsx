import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useState } from 'react';

/**
 * A value that a filter offers.
 *
 * @public
 */
export type FilterOption = { value: string; label: string };

/**
 * What every filter field needs.
 *
 * @public
 */
export type FilterFieldProps = {
  /** Names the field on its page. */
  id: string;
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
};

const useStyles = makeStyles(
  { field: { minWidth: 150, flex: '1 1 150px', maxWidth: 260 } },
  { name: 'ChartwayFilterFields' },
);

/**
 * Narrows by one of several values.
 *
 * @public
 */
export function FilterSelect(
  props: FilterFieldProps & { options: FilterOption[]; all?: string },
) {
  const { id, label, onChange } = props;
  const classes = useStyles();
  const value = props.value ?? '';
  // A shared link may name something that is not on offer (any more).
  const options = props.options.some(option => option.value === value)
    ? props.options
    : [...props.options, ...(value ? [{ value, label: value }] : [])];
  return (
    <TextField
      select
      id={id}
      className={classes.field}
      label={label}
      value={value}
      onChange={event => onChange(event.target.value || undefined)}
      size="small"
      variant="outlined"
      // What holds without a choice is worth reading when it has words of its own.
      {...(props.all && {
        SelectProps: { displayEmpty: true },
        InputLabelProps: { shrink: true },
      })}
    >
      <MenuItem value="">{props.all ?? 'All'}</MenuItem>
      {options.map(option => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}

/**
 * Narrows by a text; applied with Enter or when the field is left, so that typing asks the backend once.
 *
 * @public
 */
export function FilterText(
  props: FilterFieldProps & {
    placeholder?: string;
    type?: 'search' | 'datetime-local';
  },
) {
  const { id, label, value = '', onChange, type = 'search' } = props;
  const classes = useStyles();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const apply = () => {
    if (text.trim() !== value) onChange(text.trim() || undefined);
  };
  return (
    <TextField
      id={id}
      className={classes.field}
      label={label}
      placeholder={props.placeholder}
      type={type}
      value={text}
      onChange={event => setText(event.target.value)}
      onBlur={apply}
      onKeyDown={event => event.key === 'Enter' && apply()}
      size="small"
      variant="outlined"
      InputLabelProps={
        type === 'datetime-local' || props.placeholder
          ? { shrink: true }
          : undefined
      }
    />
  );
}
