import type { AuditPage } from '@chartway/plugin-chartway-common';
import { allows } from '../authorization/filters';
import { exampleInstance } from './__testUtils__/exampleInstance';
import { DefaultDeliveryMetricsService } from './DefaultDeliveryMetricsService';
import type { DeploymentEventQuery } from './DeploymentEventStore';
import { eventOf, type DeploymentEvent } from './domain/deploymentEvents';

const NOW = new Date('2026-11-21T18:00:00.000Z');
const shop = exampleInstance();
const billing = exampleInstance({
  context: { ...shop.context, product: 'billing' },
});

const EVENTS: DeploymentEvent[] = [shop, billing].flatMap(instance => [
  eventOf(instance, 'desired', '2026-11-20T10:00:00.000Z'),
  eventOf(instance, 'healthy', '2026-11-20T11:00:00.000Z'),
  {
    ...eventOf(instance, 'desired', '2026-11-20T12:00:00.000Z'),
    valuesCommit: 'e'.repeat(40),
  },
]);

const rollBack = (subject: string): AuditPage['items'][number] => ({
  id: subject,
  position: 0,
  requestId: '',
  at: '2026-11-20T11:59:59.000Z',
  actor: 'user:default/jane',
  door: 'ui',
  action: 'chartway.instance.roll-back',
  subject,
  context: {},
  status: 'succeeded',
  details: {},
});

const metrics = () =>
  new DefaultDeliveryMetricsService({
    events: {
      async *read({ allowed, product, from }: DeploymentEventQuery) {
        yield EVENTS.filter(
          ({ context, at }) =>
            at >= from &&
            allows(allowed, context) &&
            (product === undefined || context.product === product),
        );
      },
    },
    audit: {
      // Two pages.
      list: async ({ before }) =>
        before === undefined
          ? { items: [rollBack('another')], next: '1' }
          : { items: [rollBack(shop.name)] },
    },
    now: () => NOW,
  });

it('measures what may be read, with what the audit log says was rolled back', async () => {
  const service = metrics();
  const read = (product: string) =>
    service.read({
      days: 7,
      allowed: {
        kind: 'criteria',
        criteria: { part: 'product', values: [product] },
      },
    });
  expect(await read('shop')).toMatchObject({ deployments: 1, failed: 1 });
  expect(await read('billing')).toMatchObject({ deployments: 1, failed: 0 });
  expect(await read('ledger')).toMatchObject({ deployments: 0 });
  expect(await service.read({ days: 7 })).toMatchObject({
    deployments: 2,
    leadTime: { count: 2, p50: 3600 },
  });
  const some = await service.read({ days: 7, product: 'shop' });
  expect(some.deployments).toBe(1);
  expect(some.days).toHaveLength(7);
});
