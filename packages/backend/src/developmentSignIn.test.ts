import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import authPlugin from '@backstage/plugin-auth-backend';
import developmentSignIn from './developmentSignIn';
import groupsAbove from './groupsAbove';

const HEADER = 'x-chartway-development-user';

const user = (name: string, label?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: {
    name,
    namespace: 'default',
    ...(label && { labels: { 'chartway.io/development-sign-in': label } }),
  },
  spec: { memberOf: ['team-shop'] },
  relations: [{ type: 'memberOf', targetRef: 'group:default/team-shop' }],
});

const group = (name: string, parent: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: { type: 'team', children: [] },
  relations: [{ type: 'childOf', targetRef: `group:default/${parent}` }],
});

const groups = [
  group('team-shop', 'retail'),
  group('retail', 'company'),
  // Somebody made a circle.
  group('company', 'team-shop'),
];

const entities = [
  ...groups,
  user('dana', 'true'),
  user('olga', 'false'),
  user('admin'),
];

async function start(nodeEnv: string, providers: object = { development: {} }) {
  Object.assign(process.env, { NODE_ENV: nodeEnv });
  return startTestBackend({
    features: [
      authPlugin,
      developmentSignIn,
      groupsAbove,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          auth: { environment: 'development', providers: { ...providers } },
        },
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalogServiceMock({ entities }),
      }),
    ],
  });
}

describe('development sign-in', () => {
  const { NODE_ENV } = process.env;
  afterEach(() => {
    Object.assign(process.env, { NODE_ENV });
  });

  it('signs in as one of the people labelled for it, with their groups and those above', async () => {
    const backend = await start('development');
    const signIn = (name?: string) =>
      fetch(
        `http://localhost:${backend.server.port()}/api/auth/development/refresh`,
        {
          headers: name === undefined ? {} : { [HEADER]: name },
        },
      );
    const response = await signIn('dana');
    expect(response.status).toBe(200);
    const { backstageIdentity } = await response.json();
    expect(backstageIdentity.identity).toMatchObject({
      userEntityRef: 'user:default/dana',
      ownershipEntityRefs: [
        'user:default/dana',
        'group:default/team-shop',
        'group:default/retail',
        'group:default/company',
      ],
    });
    expect((await signIn('olga')).status).toBe(403);
    expect((await signIn('admin')).status).toBe(403);
    expect((await signIn('nobody')).status).toBe(404);
    expect((await signIn()).status).toBe(400);
    expect((await signIn('../dana')).status).toBe(400);
    await backend.stop();
  }, 60_000);

  it.each(['production', 'test'])(
    'stops the start when NODE_ENV is %s',
    async environment => {
      await expect(start(environment)).rejects.toThrow(
        /auth\.providers\.development: everybody could sign in as anybody/,
      );
    },
    60_000,
  );
});
