import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { InstanceValues } from '@chartway/plugin-chartway-common';
import { Component, useCallback, useMemo, type ReactNode } from 'react';
import { isObject, withValue } from './json';
import { KeyTree } from './KeyTree';
import { OriginNote, type OnOrigin } from './OriginNote';
import { originsById } from './origins';
import { fieldId, SchemaForm, undescribed } from './SchemaForm';

type BoundaryProps = { fallback: ReactNode; children: ReactNode };

/** A schema that no form can be made of must not take the page down. */
class SchemaBoundary extends Component<BoundaryProps, { reason?: string }> {
  static getDerivedStateFromError(error: unknown) {
    return { reason: error instanceof Error ? error.message : 'no reason' };
  }

  override state: { reason?: string } = {};

  override render() {
    const { reason } = this.state;
    if (reason === undefined) return this.props.children;
    return (
      <>
        <Alert severity="info">
          No form can be made from the chart’s schema ({reason}); the values
          that are set are shown instead.
        </Alert>
        {this.props.fallback}
      </>
    );
  }
}

/** The values as fields: by the chart's schema, or as a tree of what is there. */
export function ValuesForm(props: {
  values: InstanceValues;
  form: unknown;
  readOnly: boolean;
  onChange: (form: unknown) => void;
  onOrigin: OnOrigin;
}) {
  const { values, form, readOnly, onChange, onOrigin } = props;
  const { schema } = values;
  const byField = useMemo(() => originsById(values, fieldId), [values]);
  const byPointer = useMemo(
    () => new Map(values.origins.map(origin => [origin.pointer, origin])),
    [values],
  );
  const note = useCallback(
    (id: string) => (
      <OriginNote
        values={values}
        origin={byField.get(id) ?? byPointer.get(id)}
        onOrigin={onOrigin}
      />
    ),
    [values, byField, byPointer, onOrigin],
  );
  const tree = (part: unknown) => (
    <KeyTree
      value={isObject(part) ? part : {}}
      readOnly={readOnly}
      onChange={(path, value) => onChange(withValue(form, path, value))}
      note={note}
    />
  );
  if (!isObject(schema)) {
    return (
      <>
        <Typography variant="body2" color="textSecondary">
          The chart describes no values (values.schema.json), so these are the
          ones that are set.
        </Typography>
        {tree(form)}
      </>
    );
  }
  const rest = undescribed(schema, form);
  return (
    <SchemaBoundary fallback={tree(form)}>
      <SchemaForm
        schema={schema}
        value={form}
        readOnly={readOnly}
        onChange={onChange}
        note={note}
      />
      {Object.keys(rest).length > 0 && (
        <>
          <Typography variant="subtitle2" component="h3">
            Not described by the chart
          </Typography>
          {tree(rest)}
        </>
      )}
    </SchemaBoundary>
  );
}
