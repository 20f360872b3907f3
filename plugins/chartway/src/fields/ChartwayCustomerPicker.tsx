import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { dataOf, useCustomers } from '@chartway/plugin-chartway-react';
import { ChoiceField } from './ChoiceField';
import { FieldHint } from './FieldHint';
import { basicsOf } from './fieldProps';
import { nameProblem } from './names';

const schema = makeFieldSchema({
  output: z => z.string().describe('Name of the customer'),
});

/** Offers the customers of the catalog. */
export function ChartwayCustomerPicker(props: typeof schema.TProps) {
  const customers = useCustomers();
  const value = props.formData ?? '';
  const known = dataOf(customers) ?? [];
  const unknown =
    value !== '' &&
    customers.state === 'ready' &&
    !known.some(customer => customer.name === value);
  return (
    <ChoiceField
      basics={basicsOf(props, 'Customer')}
      what="the customers"
      choices={customers}
      value={value}
      onChange={props.onChange}
      hint={
        unknown && (
          <FieldHint tone="warning">
            The catalog has no customer “{value}”. Check the spelling, or have
            it added to the catalog.
          </FieldHint>
        )
      }
    />
  );
}

/** Refuses names that cannot be part of an instance name. */
export const validateCustomer: CustomFieldValidator<string> = (
  value,
  field,
) => {
  const problem = nameProblem('customer', value ?? '');
  if (problem) field.addError(problem);
};

/** The form field `ChartwayCustomerPicker`. */
export const chartwayCustomerPicker = createFormField({
  name: 'ChartwayCustomerPicker',
  component: ChartwayCustomerPicker,
  validation: validateCustomer,
  schema,
});
