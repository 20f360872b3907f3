import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import Chip from '@material-ui/core/Chip';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ChartTemplateSummary } from '@chartway/plugin-chartway-common';
import { dataOf, useChartTemplates } from '@chartway/plugin-chartway-react';
import { ChartTemplatePreview } from './ChartTemplatePreview';
import { FieldHint, RemoteHint } from './FieldHint';
import { basicsOf } from './fieldProps';

const schema = makeFieldSchema({
  output: z => z.string().describe('Name of the chart template'),
  uiOptions: z =>
    z.object({
      kinds: z
        .array(z.enum(['workloads', 'image', 'chart']))
        .optional()
        .describe('Offers only chart templates of these kinds'),
    }),
});

const useStyles = makeStyles(
  theme => ({
    option: {
      margin: 0,
      padding: theme.spacing(0.5, 1),
      alignItems: 'flex-start',
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      marginTop: theme.spacing(1),
    },
    chosen: { borderColor: theme.palette.primary.main },
    title: { display: 'flex', alignItems: 'center', gap: theme.spacing(1) },
  }),
  { name: 'ChartwayChartTemplatePicker' },
);

/** Offers the chart templates and shows what the chosen one is made of. */
export function ChartwayChartTemplatePicker(props: typeof schema.TProps) {
  const templates = useChartTemplates();
  const basics = basicsOf(props, 'Chart template');
  const classes = useStyles();
  const kinds = props.uiSchema?.['ui:options']?.kinds;
  const offered = (dataOf(templates)?.items ?? []).filter(
    template => !kinds || kinds.includes(template.kind),
  );
  const value = props.formData ?? '';
  return (
    <FormControl
      component="fieldset"
      fullWidth
      margin="dense"
      required={basics.required}
      disabled={basics.disabled}
      error={basics.invalid}
    >
      <FormLabel component="legend" id={`${basics.id}-label`}>
        {basics.label}
      </FormLabel>
      {basics.description && (
        <FormHelperText>{basics.description}</FormHelperText>
      )}
      <RadioGroup
        aria-labelledby={`${basics.id}-label`}
        name={basics.id}
        value={value}
        onChange={event => props.onChange(event.target.value)}
      >
        {offered.map(template => (
          <FormControlLabel
            key={template.name}
            value={template.name}
            className={`${classes.option} ${
              template.name === value ? classes.chosen : ''
            }`}
            control={<Radio color="primary" size="small" />}
            label={<TemplateLabel template={template} />}
          />
        ))}
      </RadioGroup>
      <PickerHints
        templates={templates}
        offered={offered.length}
        kinds={kinds}
      />
      {value !== '' && <ChartTemplatePreview name={value} />}
    </FormControl>
  );
}

function TemplateLabel({ template }: { template: ChartTemplateSummary }) {
  const classes = useStyles();
  return (
    <div>
      <div className={classes.title}>
        <Typography variant="subtitle2" component="span">
          {template.title}
        </Typography>
        <Chip
          size="small"
          variant="outlined"
          label={template.kind}
          style={{ margin: 0 }}
        />
      </div>
      <Typography variant="body2" color="textSecondary">
        {template.description}
      </Typography>
    </div>
  );
}

function PickerHints(props: {
  templates: ReturnType<typeof useChartTemplates>;
  offered: number;
  kinds: readonly string[] | undefined;
}) {
  const { templates, offered, kinds } = props;
  const loaded = dataOf(templates);
  if (templates.state === 'empty' || (loaded && offered === 0)) {
    return (
      <FieldHint tone="info">
        There is no chart template
        {kinds ? ` of kind ${kinds.join(' or ')}` : ''} yet. A template author
        adds one to the chart template repository.
      </FieldHint>
    );
  }
  if (templates.state === 'partial') {
    return (
      <FieldHint tone="warning">
        Not offered, because they cannot be read: {templates.missing.join('; ')}
      </FieldHint>
    );
  }
  return <RemoteHint remote={templates} what="the chart templates" />;
}

/** The form field `ChartwayChartTemplatePicker`. */
export const chartwayChartTemplatePicker = createFormField({
  name: 'ChartwayChartTemplatePicker',
  component: ChartwayChartTemplatePicker,
  schema,
});
