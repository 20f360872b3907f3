/**
 * The Chartway frontend: deployments, instances, entity cards and form fields.
 *
 * @packageDocumentation
 */
export { chartwayPlugin as default } from './plugin';
export { chartwayScaffolderModule } from './fields/module';
