import type { Instance } from '@chartway/plugin-chartway-common';

/** What Git says of an instance, as far as live state is compared with it. */
export type DesiredInstance = Pick<
  Instance,
  'name' | 'context' | 'engine' | 'application' | 'release'
>;
