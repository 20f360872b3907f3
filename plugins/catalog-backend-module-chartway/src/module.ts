import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { ChartwayClient } from '@chartway/plugin-chartway-common';
import { ChartwayEntityProvider } from './ChartwayEntityProvider';

const SCHEDULE_KEY = 'catalog.providers.chartway.schedule';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { seconds: 60 },
  timeout: { minutes: 2 },
  initialDelay: { seconds: 5 },
};

/** @throws InputError naming the key. */
function readSchedule(
  config: RootConfigService,
): SchedulerServiceTaskScheduleDefinition {
  const schedule = config.getOptionalConfig(SCHEDULE_KEY);
  if (!schedule) return DEFAULT_SCHEDULE;
  try {
    return readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule);
  } catch (error) {
    throw new InputError(
      `${SCHEDULE_KEY}: ${isError(error) ? error.message : String(error)}`,
      error,
    );
  }
}

/**
 * Adds the entity provider `chartway` to the catalog: products and instances found in Git.
 *
 * @public
 */
export const catalogModuleChartway = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'chartway',
  register(module) {
    module.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({
        catalog,
        auth,
        config,
        discovery,
        events,
        logger,
        scheduler,
      }) {
        catalog.addEntityProvider(
          new ChartwayEntityProvider({
            chartway: new ChartwayClient({
              discoveryApi: discovery,
              fetchApi: { fetch },
            }),
            auth,
            events,
            schedule: scheduler.createScheduledTaskRunner(readSchedule(config)),
            logger,
          }),
        );
      },
    });
  },
});
