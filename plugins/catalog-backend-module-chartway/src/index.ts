/**
 * Products and instances found in Git as catalog entities.
 *
 * @packageDocumentation
 */
export { catalogModuleChartway as default } from './module';
