import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { isError } from '@backstage/errors';
import TextField from '@material-ui/core/TextField';
import type { Context, ContextCheck } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { FieldHint, RemoteHint, type HintTone } from './FieldHint';
import { basicsOf } from './fieldProps';
import { missingParts, partsOf, partsOfContext } from './formParts';
import { nameProblem } from './names';
import { useContextCheck } from './useContextCheck';

const schema = makeFieldSchema({
  output: z => z.string().describe('Name of the instance'),
  uiOptions: z =>
    z.object({
      productField: z.string().optional(),
      customerField: z.string().optional(),
      environmentField: z.string().optional(),
      mustBeNew: z
        .boolean()
        .optional()
        .describe(
          'Refuses an instance that exists; by default its release changes',
        ),
    }),
});

const TONES: Record<ContextCheck['status'], HintTone> = {
  available: 'good',
  exists: 'warning',
  collision: 'bad',
  invalid: 'bad',
  denied: 'denied',
};

/** Asks which copy this is, and shows the resulting instance name with a tick or the reason it cannot be. */
export function ChartwayInstanceNameField(props: typeof schema.TProps) {
  const basics = basicsOf(props, 'Instance');
  const options = props.uiSchema?.['ui:options'] ?? {};
  const instance = props.formData ?? '';
  const { chartTemplate: _, ...others } = partsOfContext(
    props.formContext,
    options,
  );
  const context = { ...others, instance };
  return (
    <>
      <TextField
        fullWidth
        id={basics.id}
        label={basics.label}
        required={basics.required}
        disabled={basics.disabled}
        error={basics.invalid}
        helperText={
          basics.description ?? 'Which copy this is, such as main or blue.'
        }
        value={instance}
        onChange={event =>
          props.onChange(
            event.target.value === '' ? undefined : event.target.value,
          )
        }
        inputProps={{ 'aria-describedby': `${basics.id}-name` }}
        variant="outlined"
        margin="dense"
      />
      <InstanceName id={`${basics.id}-name`} context={context} />
    </>
  );
}

function InstanceName({ id, context }: { id: string; context: Context }) {
  const missing = missingParts(context);
  if (missing.length > 0) {
    return (
      <FieldHint id={id} tone="info">
        The instance will be named <code>{composed(context)}</code>. Still
        missing: {missing.join(', ')}.
      </FieldHint>
    );
  }
  return <CheckedName id={id} context={context} />;
}

function CheckedName({ id, context }: { id: string; context: Context }) {
  const check = useContextCheck(context);
  if (check.state === 'loading') {
    return (
      <FieldHint id={id} tone="loading">
        Checking <code>{composed(context)}</code> …
      </FieldHint>
    );
  }
  if (check.state !== 'ready') {
    return <RemoteHint remote={check} what="whether the name is free" />;
  }
  const { instanceName, namespace, status, message } = check.data;
  return (
    <FieldHint id={id} tone={TONES[status]}>
      <code>{instanceName}</code>{' '}
      {status === 'available'
        ? `is free${
            namespace ? `; it goes to the namespace ${namespace}` : ''
          }.`
        : message}
    </FieldHint>
  );
}

/** The name as it is put together, with what is missing in braces. */
function composed(context: Context): string {
  const part = (name: keyof Context) => context[name] || `{${name}}`;
  return `${part('product')}-${part('customer')}-${part('environment')}-${part(
    'instance',
  )}`;
}

type Options = NonNullable<(typeof schema.TProps.uiSchema)['ui:options']>;

/** Refuses instances that the backend refuses, with its sentence. */
export const validateInstance: CustomFieldValidator<string, Options> = async (
  value,
  field,
  { apiHolder, formData, uiSchema },
) => {
  const options = uiSchema?.['ui:options'] ?? {};
  const own = nameProblem('instance', value ?? '');
  if (own) {
    field.addError(own);
    return;
  }
  const { chartTemplate: _, ...others } = partsOf(formData, options);
  const context = { ...others, instance: value };
  // What is missing elsewhere is that field's error.
  if (missingParts(context).length > 0) return;
  const api = apiHolder.get(chartwayApiRef);
  if (!api) throw new Error('The Chartway plugin is not installed in this app');
  try {
    const { status, message } = await api.checkContext(context);
    if (status === 'available') return;
    if (status === 'exists' && !options.mustBeNew) return;
    field.addError(message);
  } catch (error) {
    field.addError(
      `The name could not be checked: ${
        isError(error) ? error.message : 'no answer'
      } Try again.`,
    );
  }
};

/** The form field `ChartwayInstanceNameField`. */
export const chartwayInstanceNameField = createFormField({
  name: 'ChartwayInstanceNameField',
  component: ChartwayInstanceNameField,
  validation: validateInstance,
  schema,
});
