import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ChartTemplateDetail } from '@chartway/plugin-chartway-common';
import { Sha, useChartTemplate } from '@chartway/plugin-chartway-react';
import { RemoteHint } from './FieldHint';

const SHOWN = 8;

const useStyles = makeStyles(
  theme => ({
    root: {
      marginTop: theme.spacing(1),
      padding: theme.spacing(1, 1.5),
      background: theme.palette.background.default,
      borderRadius: theme.shape.borderRadius,
    },
    files: {
      columns: '16em 3',
      margin: theme.spacing(0.5, 0, 0),
      paddingLeft: 0,
      listStyle: 'none',
      fontFamily: 'monospace',
      fontSize: theme.typography.caption.fontSize,
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'ChartwayChartTemplatePreview' },
);

/** What a chart template is made of: revision, inputs and files. */
export function ChartTemplatePreview({ name }: { name: string }) {
  const template = useChartTemplate(name);
  if (!('data' in template)) {
    return <RemoteHint remote={template} what={`the chart template ${name}`} />;
  }
  return <Preview template={template.data} />;
}

function Preview({ template }: { template: ChartTemplateDetail }) {
  const classes = useStyles();
  const files = Object.keys(template.files).sort();
  const rest = files.length - SHOWN;
  return (
    <section
      className={classes.root}
      aria-label={`What ${template.title} is made of`}
    >
      <Typography variant="body2" component="div">
        {template.scope === 'product'
          ? 'One chart for all instances of the product'
          : 'One chart per instance'}
        {' · revision '}
        <Sha sha={template.revision} href={template.url} />
      </Typography>
      <ul className={classes.files}>
        {files.slice(0, SHOWN).map(path => (
          <li key={path}>{path}</li>
        ))}
        {rest > 0 && <li>and {rest} more</li>}
      </ul>
    </section>
  );
}
