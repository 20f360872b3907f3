import { createApiRef } from '@backstage/frontend-plugin-api';
import type { ChartwayApi } from '@chartway/plugin-chartway-common';

/**
 * The Chartway backend, provided by the plugin `chartway`.
 *
 * @public
 */
export const chartwayApiRef = createApiRef<ChartwayApi>().with({
  id: 'plugin.chartway.api',
  pluginId: 'chartway',
});
