import { renderInTestApp } from '@backstage/frontend-test-utils';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import {
  Stepper,
  type StepperProps,
} from '@backstage/plugin-scaffolder-react/alpha';
import type { JsonObject, JsonValue } from '@backstage/types';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '@chartway/plugin-chartway-react';
import { fakeApi } from '@chartway/plugin-chartway-react/testUtils';
import { ChartwayChartTemplatePicker } from '../fields/ChartwayChartTemplatePicker';
import {
  ChartwayCustomerPicker,
  validateCustomer,
} from '../fields/ChartwayCustomerPicker';
import { ChartwayEnvironmentPicker } from '../fields/ChartwayEnvironmentPicker';
import {
  ChartwayInstanceNameField,
  validateInstance,
} from '../fields/ChartwayInstanceNameField';
import {
  ChartwayProductPicker,
  validateProduct,
} from '../fields/ChartwayProductPicker';
import {
  ChartwayTemplateInputsField,
  validateInputs,
} from '../fields/ChartwayTemplateInputsField';
import {
  ChartwayVersionField,
  validateVersion,
} from '../fields/ChartwayVersionField';

const extensions: StepperProps['extensions'] = [
  {
    name: 'ChartwayProductPicker',
    component: ChartwayProductPicker,
    validation: validateProduct,
  },
  {
    name: 'ChartwayCustomerPicker',
    component: ChartwayCustomerPicker,
    validation: validateCustomer,
  },
  { name: 'ChartwayEnvironmentPicker', component: ChartwayEnvironmentPicker },
  {
    name: 'ChartwayInstanceNameField',
    component: ChartwayInstanceNameField,
    validation: validateInstance,
  },
  {
    name: 'ChartwayChartTemplatePicker',
    component: ChartwayChartTemplatePicker,
  },
  {
    name: 'ChartwayVersionField',
    component: ChartwayVersionField,
    validation: validateVersion,
  },
  {
    name: 'ChartwayTemplateInputsField',
    component: ChartwayTemplateInputsField,
    validation: validateInputs,
  },
];

/** Shows the scaffolder's form with these properties; `created` holds the answers once it was sent. */
export function renderForm(options: {
  properties: Record<string, JsonObject>;
  required?: string[];
  api: Partial<ChartwayApi>;
  answers?: Record<string, JsonValue>;
}) {
  const created: Record<string, JsonValue>[] = [];
  const schema = {
    type: 'object',
    required: options.required ?? [],
    properties: options.properties,
  };
  renderInTestApp(
    <SecretsContextProvider>
      <Stepper
        manifest={{ title: 'Form', steps: [{ title: 'Only step', schema }] }}
        extensions={extensions}
        initialState={options.answers ?? {}}
        onCreate={async answers => {
          created.push(answers);
        }}
      />
    </SecretsContextProvider>,
    { apis: [[chartwayApiRef, fakeApi(options.api)]] },
  );
  return { created };
}
