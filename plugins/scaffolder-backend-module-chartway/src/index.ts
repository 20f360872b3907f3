/**
 * Scaffolder actions that generate, lint, render, package, push and deploy Helm charts.
 *
 * @packageDocumentation
 */
export { scaffolderModuleChartway as default } from './module';
