import { withTheme } from '@rjsf/core';
import { Theme } from '@rjsf/material-ui';
import type { FieldTemplateProps, RJSFSchema, UiSchema } from '@rjsf/utils';
import validator from '@rjsf/validator-ajv8';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { isObject, type JsonObject } from './json';

const Form = withTheme(Theme);

/** Fields are named by their keys; a slash reads well and is rare in keys. */
const SEPARATOR = '/';
const PREFIX = 'values';

/** The name that the form gives the field of a value. */
export function fieldId(path: readonly string[]): string {
  return [PREFIX, ...path].join(SEPARATOR);
}

const NoteContext = createContext<(id: string) => ReactNode>(() => null);

const UI: UiSchema = { 'ui:submitButtonOptions': { norender: true } };
const TEMPLATES = { FieldTemplate: NotedField };

/** A form must not write down defaults that nobody chose: the chart has them already. */
const NO_DEFAULTS = { emptyObjectFields: 'skipDefaults' } as const;

/**
 * A form made from the schema of the chart. What the schema does not describe is not shown.
 *
 * @throws in rendering, when the schema cannot be used
 */
export function SchemaForm(props: {
  schema: JsonObject;
  value: unknown;
  readOnly: boolean;
  onChange: (value: unknown) => void;
  /** What to say below the field with an id; see {@link fieldId}. */
  note: (id: string) => ReactNode;
}) {
  const schema = useMemo(() => schemaOf(props.schema), [props.schema]);
  return (
    <NoteContext.Provider value={props.note}>
      <Form
        tagName="div"
        idPrefix={PREFIX}
        idSeparator={SEPARATOR}
        schema={schema}
        uiSchema={UI}
        validator={validator}
        templates={TEMPLATES}
        formData={props.value}
        onChange={({ formData }) => props.onChange(formData)}
        experimental_defaultFormStateBehavior={NO_DEFAULTS}
        readonly={props.readOnly}
        liveValidate
        showErrorList={false}
        noHtml5Validate
      >
        <></>
      </Form>
    </NoteContext.Provider>
  );
}

/** Helm checks by the schema's own dialect; the form only needs its words. Its title is that of the page. */
function schemaOf(schema: JsonObject): RJSFSchema {
  const { $schema: _dialect, $id: _id, title: _title, ...rest } = schema;
  return { ...rest, type: 'object' };
}

/** The theme's field with a note below. */
function NotedField(props: FieldTemplateProps) {
  const note = useContext(NoteContext);
  const Field = Theme.templates?.FieldTemplate;
  if (!Field) return <>{props.children}</>;
  const leaf = props.schema.type !== 'object';
  return (
    <Field {...props}>
      <>
        {props.children}
        {leaf && !props.hidden && note(props.id)}
      </>
    </Field>
  );
}

/** Keys of the values that the schema does not describe. */
export function undescribed(schema: JsonObject, value: unknown): JsonObject {
  if (!isObject(value)) return {};
  const { properties } = schema;
  const known = isObject(properties) ? properties : {};
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => !Object.hasOwn(known, key)),
  );
}
