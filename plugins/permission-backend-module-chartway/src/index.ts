/**
 * The seven Chartway roles as a Backstage permission policy.
 *
 * @packageDocumentation
 */
export { permissionModuleChartway as default } from './module';
