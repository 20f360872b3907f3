/**
 * The Chartway frontend: the API, the audit log, who may do what, and form fields.
 *
 * @packageDocumentation
 */
export { chartwayPlugin as default } from './plugin';
export { chartwayScaffolderModule } from './fields/module';
