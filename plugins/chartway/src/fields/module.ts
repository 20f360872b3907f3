import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/**
 * The form fields of Chartway for the scaffolder: `ChartwayProductPicker`, `ChartwayCustomerPicker`,
 * `ChartwayEnvironmentPicker`, `ChartwayInstanceNameField`, `ChartwayChartTemplatePicker`, `ChartwayVersionField` and
 * `ChartwayTemplateInputsField`.
 *
 * @public
 */
export const chartwayScaffolderModule = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    FormFieldBlueprint.make({
      name: 'chartway-product-picker',
      params: {
        field: async () =>
          (await import('./ChartwayProductPicker')).chartwayProductPicker,
      },
    }),
    FormFieldBlueprint.make({
      name: 'chartway-customer-picker',
      params: {
        field: async () =>
          (await import('./ChartwayCustomerPicker')).chartwayCustomerPicker,
      },
    }),
    FormFieldBlueprint.make({
      name: 'chartway-environment-picker',
      params: {
        field: async () =>
          (await import('./ChartwayEnvironmentPicker'))
            .chartwayEnvironmentPicker,
      },
    }),
    FormFieldBlueprint.make({
      name: 'chartway-instance-name-field',
      params: {
        field: async () =>
          (await import('./ChartwayInstanceNameField'))
            .chartwayInstanceNameField,
      },
    }),
    FormFieldBlueprint.make({
      name: 'chartway-chart-template-picker',
      params: {
        field: async () =>
          (await import('./ChartwayChartTemplatePicker'))
            .chartwayChartTemplatePicker,
      },
    }),
    FormFieldBlueprint.make({
      name: 'chartway-version-field',
      params: {
        field: async () =>
          (await import('./ChartwayVersionField')).chartwayVersionField,
      },
    }),
    FormFieldBlueprint.make({
      name: 'chartway-template-inputs-field',
      params: {
        field: async () =>
          (await import('./ChartwayTemplateInputsField'))
            .chartwayTemplateInputsField,
      },
    }),
  ],
});
