export { createLayoutChartRegistry } from './LayoutChartRegistry';
export { createOciChartRegistry } from './OciChartRegistry';
