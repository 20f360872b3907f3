import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { chartwayContextPermissions } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  FilterSelect,
  permissionWords,
  useInstances,
} from '@chartway/plugin-chartway-react';

const MOST = 500;

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      padding: theme.spacing(1),
      background: theme.palette.background.paper,
      borderRadius: theme.shape.borderRadius,
    },
    instance: { flex: '1 1 280px', maxWidth: 480 },
  }),
  { name: 'ChartwayWhoForm' },
);

const VERBS = chartwayContextPermissions.map(({ name }) => {
  const { thing, verb } = permissionWords(name);
  return { value: name, label: `${thing}: ${verb}` };
});

/** Asks for an instance and a verb. An instance that is not on offer can be typed. */
export function WhoForm(props: {
  instance: string | undefined;
  permission: string | undefined;
  onChange: (
    name: 'instance' | 'permission',
    value: string | undefined,
  ) => void;
}) {
  const { instance, permission, onChange } = props;
  const classes = useStyles();
  const instances = dataOf(useInstances({ limit: MOST }))?.items ?? [];
  return (
    <div className={classes.root} role="group" aria-label="Question">
      <Autocomplete
        freeSolo
        // Chosen from outside too, by a link: a field that keeps its own text would not follow.
        key={instance ?? ''}
        id="chartway-who-instance"
        className={classes.instance}
        options={instances.map(one => one.name)}
        defaultValue={instance ?? ''}
        onChange={(_event, value) => onChange('instance', value || undefined)}
        renderInput={parameters => (
          <TextField
            {...parameters}
            label="Instance"
            variant="outlined"
            size="small"
          />
        )}
      />
      <FilterSelect
        id="chartway-who-permission"
        label="Verb"
        all="Choose"
        value={permission}
        options={VERBS}
        onChange={value => onChange('permission', value)}
      />
    </div>
  );
}
