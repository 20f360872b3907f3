import {
  instanceReadPermission,
  type DeliveryMetrics,
} from '@chartway/plugin-chartway-common';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type {
  DeliveryMetricsService,
  MetricsQuery,
} from './DeliveryMetricsService';

/** Measures only the instances that the caller may read. */
export class AuthorizedDeliveryMetricsService
  implements DeliveryMetricsService
{
  readonly #service: DeliveryMetricsService;
  readonly #authorizer: Authorizer;

  constructor(service: DeliveryMetricsService, authorizer: Authorizer) {
    this.#service = service;
    this.#authorizer = authorizer;
  }

  async read(query: MetricsQuery, caller: Caller): Promise<DeliveryMetrics> {
    const allowed = await this.#authorizer.filter(
      caller,
      instanceReadPermission,
    );
    return this.#service.read({ ...query, allowed }, caller);
  }
}
