import { z } from 'zod';
import { nameOf, type Probe } from './probes';
import type { Fixture, RouteEntry } from './routeEntry';

const saved = z.object({ saveAs: z.string() });

/** Where a change starts from that no branch has, so that nothing is ever changed. */
const NOWHERE = '0'.repeat(40);
const EDIT = {
  base: NOWHERE,
  edits: [{ op: 'set', pointer: '/replicas', value: 7 }],
};

function releaseOf({ releases }: Fixture, probe: Probe): string {
  const sha = releases.get(probe);
  if (!sha) throw new Error(`No release of ${probe}`);
  return sha;
}

/** Values of instances, their changes and their releases. */
export const VALUES_ENTRIES: readonly RouteEntry[] = [
  {
    route: 'GET /v1/instances/:name/values',
    permission: 'chartway.instance.values.read',
    what: 'Values of an instance, with the layer each comes from',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/values` }),
  },
  {
    route: 'GET /v1/instances/:name/values',
    permission: 'chartway.instance.values.edit',
    what: 'Whether one may save values as a commit',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/values` }),
    shows: body => saved.parse(body).saveAs === 'commit',
  },
  {
    route: 'POST /v1/instances/:name/changes/preview',
    permission: 'chartway.instance.values.propose',
    what: 'What a change of values would do',
    mayConflict: true,
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/changes/preview`,
      body: EDIT,
    }),
  },
  {
    route: 'POST /v1/instances/:name/changes',
    permission: 'chartway.instance.values.propose',
    what: 'Change values, as a commit or as a pull request',
    mayConflict: true,
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/changes`,
      body: EDIT,
    }),
  },
  {
    route: 'POST /v1/instances/:name/changes',
    permission: 'chartway.instance.deploy',
    what: 'Change the chart version',
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/changes`,
      body: { base: NOWHERE, chartVersion: '1.2.0' },
    }),
  },
  {
    route: 'POST /v1/instances/:name/release',
    permission: 'chartway.instance.deploy',
    what: 'Release what is committed and not released',
    ask: probe => ({
      path: `/v1/instances/${nameOf(probe)}/release`,
      body: {},
    }),
  },
  {
    route: 'GET /v1/instances/:name/history',
    permission: 'chartway.instance.read',
    what: 'How an instance came to be what it is',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/history` }),
  },
  {
    route: 'GET /v1/instances/:name/manifests',
    permission: 'chartway.instance.values.read',
    what: 'Manifests of the release; they repeat values',
    ask: probe => ({ path: `/v1/instances/${nameOf(probe)}/manifests` }),
  },
  {
    route: 'GET /v1/instances/:name/history/compare',
    permission: 'chartway.instance.values.read',
    what: 'Two releases side by side',
    ask(probe, fixture) {
      const sha = releaseOf(fixture, probe);
      const query = `from=${sha}&to=${sha}`;
      return {
        path: `/v1/instances/${nameOf(probe)}/history/compare?${query}`,
      };
    },
  },
  {
    route: 'POST /v1/instances/:name/roll-back',
    permission: 'chartway.instance.roll-back',
    what: 'Go back to an earlier release',
    ask: (probe, fixture) => ({
      path: `/v1/instances/${nameOf(probe)}/roll-back`,
      body: { sha: releaseOf(fixture, probe), reason: 'Asked by a test' },
    }),
  },
];
