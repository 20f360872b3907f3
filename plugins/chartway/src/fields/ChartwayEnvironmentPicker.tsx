import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { dataOf, useChartwayInfo } from '@chartway/plugin-chartway-react';
import { RemoteHint } from './FieldHint';
import { basicsOf } from './fieldProps';

const schema = makeFieldSchema({
  output: z => z.string().describe('Name of the environment'),
  uiOptions: z =>
    z.object({
      environments: z
        .array(z.string())
        .optional()
        .describe('Offers only these environments'),
    }),
});

/** Offers the configured environments in promotion order. */
export function ChartwayEnvironmentPicker(props: typeof schema.TProps) {
  const info = useChartwayInfo();
  const basics = basicsOf(props, 'Environment');
  const only = props.uiSchema?.['ui:options']?.environments;
  const environments = (dataOf(info)?.environments ?? []).filter(
    environment => !only || only.includes(environment.name),
  );
  const value = props.formData ?? '';
  const offered = environments.some(one => one.name === value);
  return (
    <>
      <TextField
        select
        fullWidth
        id={basics.id}
        label={basics.label}
        required={basics.required}
        disabled={basics.disabled || environments.length === 0}
        error={basics.invalid}
        helperText={basics.description}
        value={offered ? value : ''}
        onChange={event => props.onChange(event.target.value)}
        variant="outlined"
        margin="dense"
      >
        {environments.map(({ name, title }) => (
          <MenuItem key={name} value={name}>
            {title === name ? name : `${title} (${name})`}
          </MenuItem>
        ))}
      </TextField>
      <RemoteHint remote={info} what="the environments" />
    </>
  );
}

/** The form field `ChartwayEnvironmentPicker`. */
export const chartwayEnvironmentPicker = createFormField({
  name: 'ChartwayEnvironmentPicker',
  component: ChartwayEnvironmentPicker,
  schema,
});
