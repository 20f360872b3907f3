import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { dataOf, useProducts } from '@chartway/plugin-chartway-react';
import { ChoiceField } from './ChoiceField';
import { FieldHint } from './FieldHint';
import { basicsOf } from './fieldProps';
import { nameProblem } from './names';

const schema = makeFieldSchema({
  output: z => z.string().describe('Name of the product'),
  uiOptions: z =>
    z.object({
      allowNew: z
        .boolean()
        .optional()
        .describe(
          'Whether a product new to the catalog may be named; yes by default',
        ),
    }),
});

/** Offers the products of the catalog and takes a new name. */
export function ChartwayProductPicker(props: typeof schema.TProps) {
  const products = useProducts();
  const value = props.formData ?? '';
  const known = dataOf(products) ?? [];
  const isNew =
    value !== '' &&
    (products.state === 'ready' || products.state === 'empty') &&
    !known.some(product => product.name === value);
  return (
    <ChoiceField
      basics={basicsOf(props, 'Product')}
      what="the products"
      choices={products}
      value={value}
      onChange={props.onChange}
      hint={
        isNew && (
          <NewProductHint name={value} allowed={allowsNew(props.uiSchema)} />
        )
      }
    />
  );
}

function NewProductHint({ name, allowed }: { name: string; allowed: boolean }) {
  const problem = nameProblem('product', name);
  if (problem) return <FieldHint tone="bad">{problem}</FieldHint>;
  if (!allowed) {
    return (
      <FieldHint tone="bad">
        The catalog has no product “{name}”. Choose one from the list.
      </FieldHint>
    );
  }
  return (
    <FieldHint tone="info">
      New product: the catalog will get a component “{name}”.
    </FieldHint>
  );
}

function allowsNew(uiSchema: typeof schema.TProps.uiSchema | undefined) {
  return uiSchema?.['ui:options']?.allowNew ?? true;
}

/** Refuses names that cannot be part of an instance name. */
export const validateProduct: CustomFieldValidator<string> = (value, field) => {
  const problem = nameProblem('product', value ?? '');
  if (problem) field.addError(problem);
};

/** The form field `ChartwayProductPicker`. */
export const chartwayProductPicker = createFormField({
  name: 'ChartwayProductPicker',
  component: ChartwayProductPicker,
  validation: validateProduct,
  schema,
});
