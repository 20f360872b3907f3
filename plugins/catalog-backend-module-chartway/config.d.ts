import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      chartway?: {
        /**
         * How often products and instances are read from Git. Default: every 60 seconds; changes made through the
         * portal are seen at once.
         */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
    };
  };
}
