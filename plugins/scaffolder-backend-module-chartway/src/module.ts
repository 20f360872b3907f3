import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { scaffolderAutocompleteExtensionPoint } from '@backstage/plugin-scaffolder-node/alpha';
import { createHelmEngine } from '@chartway/helm-engine';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { createActions } from './actions';
import type { Clock } from './ActionServices';
import { createAutocompleteHandler } from './autocomplete';
import { quietEngine } from './quietEngine';

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
};

/**
 * Adds the template actions `helm:generate`, `helm:lint`, `helm:template`, `helm:package`, `helm:push`, `gitops:deploy`
 * and `argocd:wait` to the scaffolder, and the autocomplete provider `chartway`.
 *
 * @public
 */
export const scaffolderModuleChartway = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'chartway',
  register(module) {
    module.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        autocomplete: scaffolderAutocompleteExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        lifecycle: coreServices.lifecycle,
      },
      async init({ actions, autocomplete, auth, discovery, lifecycle }) {
        const chartway = new ChartwayClient({
          discoveryApi: discovery,
          fetchApi: { fetch },
        });
        const engine = createHelmEngine();
        lifecycle.addShutdownHook(() => engine.close());
        const services = {
          chartway,
          auth,
          engine: quietEngine(engine),
          clock: systemClock,
        };
        actions.addActions(...createActions(services));
        autocomplete.addAutocompleteProvider({
          id: 'chartway',
          handler: createAutocompleteHandler(chartway),
        });
      },
    });
  },
});
