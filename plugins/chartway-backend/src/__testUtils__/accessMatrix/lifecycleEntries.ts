import { contextOf, freeContextOf, nameOf, type Probe } from './probes';
import type { RouteEntry } from './routeEntry';

/** About a product, not about an environment of it. */
const PRODUCTS: readonly Probe[] = ['dev', 'foreign'];

const regeneration = (probe: Probe) =>
  `/v1/products/${contextOf(probe).product}/regeneration`;

/** Clones, decommissions and charts that are generated again. */
export const LIFECYCLE_ENTRIES: readonly RouteEntry[] = [
  {
    route: 'POST /v1/instances/:name/clone/preview',
    permission: 'chartway.instance.values.read',
    what: 'What a clone would be; shows the values',
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/clone/preview`,
      body: { context: freeContextOf(probe, 'seen') },
    }),
  },
  {
    route: 'POST /v1/instances/:name/clone',
    permission: 'chartway.instance.create of a clone',
    what: 'Clone an instance, whose values one may read',
    ask: (probe, fixture) => ({
      path: `/v1/instances/${nameOf(probe)}/clone`,
      body: { context: freeContextOf(probe, `clone-${fixture.counter()}`) },
    }),
  },
  {
    route: 'GET /v1/instances/:name/decommission',
    permission: 'chartway.instance.decommission',
    what: 'What taking an instance out of service would do',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/decommission` }),
  },
  {
    route: 'POST /v1/instances/:name/decommission',
    permission: 'chartway.instance.decommission',
    what: 'Take an instance out of service',
    // Confirms what nobody was shown, so that nothing ever goes.
    mayConflict: true,
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/decommission`,
      body: {
        confirm: nameOf(probe),
        digest: 'sha256:nothing',
        reason: 'Asked by a test',
      },
    }),
  },
  {
    route: 'GET /v1/decommissions',
    permission: 'signed in',
    what: 'Instances that go or have gone; shows what might be read',
    ask: () => ({ path: '/v1/decommissions' }),
  },
  {
    route: 'POST /v1/products/:product/regeneration/preview',
    permission: 'chartway.chart.push of a product',
    what: 'What a newer chart template would make of a chart',
    probes: PRODUCTS,
    mayConflict: true,
    ask: probe => ({
      path: `${regeneration(probe)}/preview`,
      body: { version: '9.0.0' },
    }),
  },
  {
    route: 'POST /v1/products/:product/regeneration',
    permission: 'chartway.chart.push of a product',
    what: 'Propose what a newer chart template makes of a chart',
    probes: PRODUCTS,
    mayConflict: true,
    ask: probe => ({ path: regeneration(probe), body: { version: '9.0.0' } }),
  },
];
