import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/** What every field here reads from the properties the scaffolder gives it. */
export type FieldBasics = {
  id: string;
  label: string;
  description: string | undefined;
  required: boolean;
  disabled: boolean;
  invalid: boolean;
};

/** Reads the basics of a field, `title` being its label unless the software template sets one. */
export function basicsOf<T, O>(
  props: FieldExtensionComponentProps<T, O>,
  title: string,
): FieldBasics {
  const { schema, uiSchema, idSchema, rawErrors } = props;
  return {
    id: idSchema?.$id ?? props.name,
    label: uiSchema?.['ui:title'] ?? schema.title ?? title,
    description: uiSchema?.['ui:description'] ?? schema.description,
    required: props.required ?? false,
    disabled:
      props.disabled || props.readonly || uiSchema?.['ui:disabled'] === true,
    invalid: (rawErrors ?? []).length > 0,
  };
}
