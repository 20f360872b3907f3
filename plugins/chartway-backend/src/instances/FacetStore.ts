import type { InstanceFacetService } from './InstanceFacetService';

/** Where questions about many instances are answered. Readers see one commit or the next, never a mixture. */
export type FacetStore = Pick<
  InstanceFacetService,
  'search' | 'ofProduct' | 'named'
>;
