import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import Autocomplete, {
  createFilterOptions,
} from '@material-ui/lab/Autocomplete';
import type { FilterFieldProps, FilterOption } from './FilterFields';

const useStyles = makeStyles(
  { field: { minWidth: 170, flex: '1 1 170px', maxWidth: 260 } },
  { name: 'ChartwayFilterChoice' },
);

/** Of thousands of products nobody reads more in a list; typing narrows it. */
const firstOf = createFilterOptions<FilterOption>({ limit: 100 });

/**
 * Narrows by one of many values, found by typing.
 *
 * @public
 */
export function FilterChoice(
  props: FilterFieldProps & { options: FilterOption[]; loading?: boolean },
) {
  const { id, label, options, onChange } = props;
  const classes = useStyles();
  // A shared link may name something that is not on offer (any more).
  const value = props.value
    ? options.find(option => option.value === props.value) ?? {
        value: props.value,
        label: props.value,
      }
    : null;
  return (
    <Autocomplete<FilterOption>
      id={id}
      className={classes.field}
      size="small"
      options={options}
      filterOptions={firstOf}
      loading={props.loading}
      value={value}
      getOptionLabel={option => option.label}
      getOptionSelected={(option, chosen) => option.value === chosen.value}
      onChange={(_event, option) => onChange(option?.value)}
      renderInput={params => (
        <TextField {...params} label={label} variant="outlined" />
      )}
    />
  );
}
