import { PEOPLE } from './__testUtils__/accessMatrix/setUp';
import { EXTERNAL, startPortal } from './__testUtils__/startPortal';

jest.setTimeout(120_000);

describe('a portal whose permissions are switched off', () => {
  it.each([{ enabled: false }, { enabled: undefined }])(
    'security 29: does not start with permission: %j, and names both keys',
    async permission => {
      const start = startPortal({ permission });
      await expect(start).rejects.toThrow(
        /Set permission\.enabled: true\.[^]*chartway\.insecure: true/,
      );
    },
  );

  it('security 29: starts when chartway.insecure says so, and tells every page', async () => {
    const portal = await startPortal({
      permission: { enabled: false },
      chartway: { insecure: true },
    });
    const token = await portal.identity.userToken(PEOPLE.support);
    expect(await portal.client.info({ token })).toMatchObject({
      insecure: true,
    });
    expect(await portal.client.access({ token })).toMatchObject({
      insecure: true,
    });
    // Nobody gets in without signing in, and services get no more than they are named for.
    await expect(portal.client.instances({})).rejects.toThrow('401');
    const free = { token: EXTERNAL.free };
    await expect(portal.client.chartTemplates(free)).rejects.toThrow('403');
    await portal.stop();
  });
});

it('security 29: says nothing of insecurity while permissions are on, whatever the key', async () => {
  const portal = await startPortal({ chartway: { insecure: true } });
  const token = await portal.identity.userToken(PEOPLE.support);
  expect(await portal.client.info({ token })).toMatchObject({
    insecure: false,
  });
  await portal.stop();
});

it("security 29: asks for a sign-in even when Backstage's own default is switched off", async () => {
  const portal = await startPortal({
    backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } },
  });
  for (const path of ['info', 'products', 'instances', 'audit', 'access']) {
    const response = await fetch(`${portal.base}/v1/${path}`);
    expect([path, response.status]).toEqual([path, 401]);
    await response.arrayBuffer();
  }
  await portal.stop();
});
