import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import {
  createFormField,
  extractSchemaFromStep,
  Form,
} from '@backstage/plugin-scaffolder-react/alpha';
import { isError } from '@backstage/errors';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  chartwayApiRef,
  useChartTemplate,
} from '@chartway/plugin-chartway-react';
import type { ErrorSchema, RJSFSchema } from '@rjsf/utils';
import validator from '@rjsf/validator-ajv8';
import { useMemo } from 'react';
import { FieldHint, RemoteHint } from './FieldHint';
import { basicsOf, type FieldBasics } from './fieldProps';
import { partsOf, partsOfContext } from './formParts';
import { inputsSchema, keepKnown, type Inputs } from './templateInputs';

const schema = makeFieldSchema({
  output: z => z.record(z.unknown()).describe('Inputs of the chart template'),
  uiOptions: z =>
    z.object({
      chartTemplateField: z.string().optional(),
      chartTemplate: z.string().optional(),
    }),
});

const useStyles = makeStyles(
  theme => ({
    root: {
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      padding: theme.spacing(0, 2, 1),
      margin: theme.spacing(1, 0),
      minWidth: 0,
    },
  }),
  { name: 'ChartwayTemplateInputsField' },
);

/** Asks for what the chosen chart template needs, in a form made from its schema. */
export function ChartwayTemplateInputsField(props: typeof schema.TProps) {
  const { chartTemplate } = partsOfContext(
    props.formContext,
    props.uiSchema?.['ui:options'],
  );
  const basics = basicsOf(props, 'Inputs');
  if (chartTemplate === '') {
    return (
      <FieldHint tone="info">
        Choose a chart template; what it needs is asked here.
      </FieldHint>
    );
  }
  return (
    <InputsOf
      key={chartTemplate}
      chartTemplate={chartTemplate}
      basics={basics}
      value={props.formData ?? {}}
      errors={props.errorSchema}
      onChange={props.onChange}
    />
  );
}

function InputsOf(props: {
  chartTemplate: string;
  basics: FieldBasics;
  value: Inputs;
  errors: ErrorSchema | undefined;
  onChange: (value: Inputs) => void;
}) {
  const classes = useStyles();
  const template = useChartTemplate(props.chartTemplate);
  const inputs = 'data' in template ? template.data.inputs : undefined;
  const form = useMemo(
    () => inputs && extractSchemaFromStep(inputsSchema(inputs)),
    [inputs],
  );
  if (!form || !('data' in template)) {
    return (
      <RemoteHint
        remote={template}
        what={`what the chart template ${props.chartTemplate} needs`}
      />
    );
  }
  if (Object.keys(inputsSchema(template.data.inputs).properties).length === 0) {
    return (
      <FieldHint tone="good">{template.data.title} needs no inputs.</FieldHint>
    );
  }
  return (
    <fieldset className={classes.root} disabled={props.basics.disabled}>
      <Typography component="legend" variant="subtitle2">
        {props.basics.label}: {template.data.title}
      </Typography>
      <Form
        // A form within the scaffolder's form: no element of its own, no button, no list of errors.
        tagName="div"
        idPrefix={props.basics.id}
        validator={validator}
        schema={form.schema}
        uiSchema={{
          ...form.uiSchema,
          'ui:submitButtonOptions': { norender: true },
        }}
        formData={keepKnown(form.schema, props.value)}
        extraErrors={childErrors(props.errors)}
        onChange={event => props.onChange(event.formData)}
        showErrorList={false}
        noHtml5Validate
        disabled={props.basics.disabled}
      >
        <></>
      </Form>
    </fieldset>
  );
}

/** Errors of the single inputs; those of the whole are shown by the form around this one. */
function childErrors(errors: ErrorSchema | undefined): ErrorSchema {
  const { __errors: _own, ...children } = errors ?? {};
  return Object.fromEntries(
    Object.entries(children).filter(([, child]) => typeof child === 'object'),
  );
}

type Options = NonNullable<(typeof schema.TProps.uiSchema)['ui:options']>;

/** Refuses inputs that do not fit the schema of the chart template, each error at its field. */
export const validateInputs: CustomFieldValidator<Inputs, Options> = async (
  value,
  field,
  { apiHolder, formData, uiSchema },
) => {
  const { chartTemplate } = partsOf(formData, uiSchema?.['ui:options']);
  if (chartTemplate === '') return;
  const api = apiHolder.get(chartwayApiRef);
  if (!api) throw new Error('The Chartway plugin is not installed in this app');
  let inputs: RJSFSchema;
  try {
    const template = await api.chartTemplate(chartTemplate);
    inputs = extractSchemaFromStep(inputsSchema(template.inputs)).schema;
  } catch (error) {
    field.addError(
      `The inputs could not be checked: ${
        isError(error) ? error.message : 'no answer'
      } Try again.`,
    );
    return;
  }
  const { errors, errorSchema } = validator.validateFormData(
    keepKnown(inputs, value ?? {}),
    inputs,
  );
  if (errors.length === 0) return;
  Object.assign(field, childErrors(errorSchema));
  field.addError(errors.map(error => error.stack).join('; '));
};

/** The form field `ChartwayTemplateInputsField`. */
export const chartwayTemplateInputsField = createFormField({
  name: 'ChartwayTemplateInputsField',
  component: ChartwayTemplateInputsField,
  validation: validateInputs,
  schema,
});
