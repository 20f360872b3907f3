import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import TextField from '@material-ui/core/TextField';
import {
  chartTemplateReadPermission,
  type ChartVersions,
} from '@chartway/plugin-chartway-common';
import {
  chartwayApiRef,
  dataOf,
  useChartTemplates,
  useRemote,
  type RemoteWithReload,
} from '@chartway/plugin-chartway-react';
import { useEffect, useRef } from 'react';
import { FieldHint, RemoteHint } from './FieldHint';
import { basicsOf } from './fieldProps';
import { missingParts, partsOfContext, type FormParts } from './formParts';
import { versionProblem } from './names';
import { useSettled } from './useContextCheck';

const schema = makeFieldSchema({
  output: z => z.string().describe('Chart version (SemVer 2)'),
  uiOptions: z =>
    z.object({
      productField: z.string().optional(),
      customerField: z.string().optional(),
      environmentField: z.string().optional(),
      instanceField: z.string().optional(),
      chartTemplateField: z.string().optional(),
      chartTemplate: z.string().optional(),
    }),
});

/** Asks for the chart version and proposes the next free one. */
export function ChartwayVersionField(props: typeof schema.TProps) {
  const basics = basicsOf(props, 'Version');
  const parts = partsOfContext(
    props.formContext,
    props.uiSchema?.['ui:options'],
  );
  const chart = useSettled(useChartName(parts));
  const value = props.formData ?? '';
  return (
    <>
      <TextField
        fullWidth
        id={basics.id}
        label={basics.label}
        required={basics.required}
        disabled={basics.disabled}
        error={basics.invalid}
        helperText={basics.description ?? 'Version of the chart (SemVer).'}
        value={value}
        onChange={event =>
          props.onChange(
            event.target.value === '' ? undefined : event.target.value,
          )
        }
        variant="outlined"
        margin="dense"
      />
      {chart ? (
        <VersionProposal
          chart={chart}
          value={value}
          onChange={props.onChange}
        />
      ) : (
        <FieldHint tone="info">
          The next free version is proposed once the product and the chart
          template are known.
        </FieldHint>
      )}
    </>
  );
}

/** Name of the chart that would be made: the product, or the instance name when the template makes one per instance. */
function useChartName(parts: FormParts): string {
  const templates = dataOf(useChartTemplates());
  const template = templates?.items.find(
    one => one.name === parts.chartTemplate,
  );
  if (template?.scope !== 'instance') return parts.product;
  if (missingParts(parts).length > 0) return '';
  const { product, customer, environment, instance } = parts;
  return [product, customer, environment, instance].join('-');
}

function VersionProposal(props: {
  chart: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { chart, value, onChange } = props;
  const versions = useChartVersions(chart);
  const next = dataOf(versions)?.next;
  useProposal(next, value, onChange);

  const problem = value === '' ? undefined : versionProblem(value);
  if (problem) return <FieldHint tone="bad">{problem}</FieldHint>;
  if (versions.state !== 'ready') {
    return (
      <RemoteHint
        remote={versions}
        what={`the versions of ${chart}`}
        meanwhile="You can type a version."
      />
    );
  }
  return (
    <PublishedHint versions={versions.data} value={value} onChange={onChange} />
  );
}

/** Fills in the next free version; follows it when the chart changes until the person has typed a version. */
function useProposal(
  next: string | undefined,
  value: string,
  onChange: (value: string) => void,
) {
  const proposed = useRef<string>();
  useEffect(() => {
    if (next === undefined || next === proposed.current) return;
    if (value === '' || value === proposed.current) {
      proposed.current = next;
      onChange(next);
    }
  }, [next, value, onChange]);
}

function PublishedHint(props: {
  versions: ChartVersions;
  value: string;
  onChange: (value: string) => void;
}) {
  const { versions, value, onChange } = props;
  const newest = versions.versions[0];
  const useNext = (
    <Button size="small" onClick={() => onChange(versions.next)}>
      Use {versions.next}
    </Button>
  );
  if (versions.versions.includes(value)) {
    return (
      <FieldHint tone="warning">
        {versions.name} {value} is published. A published version never changes:
        only the very same chart is accepted under it. {useNext}
      </FieldHint>
    );
  }
  return (
    <FieldHint tone={value === '' ? 'info' : 'good'}>
      {newest
        ? `The newest published version of ${versions.name} is ${newest}.`
        : `${versions.name} has no published version yet.`}{' '}
      {value !== versions.next && useNext}
    </FieldHint>
  );
}

function useChartVersions(chart: string): RemoteWithReload<ChartVersions> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `versions/${chart}`,
    permission: chartTemplateReadPermission.name,
    load: signal => api.chartVersions(chart, { signal }),
  });
}

/** Refuses what is no SemVer. */
export const validateVersion: CustomFieldValidator<string> = (value, field) => {
  const problem = versionProblem(value ?? '');
  if (problem) field.addError(problem);
};

/** The form field `ChartwayVersionField`. */
export const chartwayVersionField = createFormField({
  name: 'ChartwayVersionField',
  component: ChartwayVersionField,
  validation: validateVersion,
  schema,
});
