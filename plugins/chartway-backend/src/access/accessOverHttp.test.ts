import { chartwayRoleSchema } from '@chartway/plugin-chartway-common';
import { exampleEntities, personOfRole } from '../__testUtils__/exampleConfig';
import { refusal } from '../__testUtils__/startChartway';
import { startPortal, type Portal } from '../__testUtils__/startPortal';

jest.setTimeout(120_000);

let portal: Portal;
const people = personOfRole(exampleEntities());

beforeAll(async () => {
  portal = await startPortal();
});

afterAll(() => portal.stop());

const as = async (person: string) => ({
  token: await portal.identity.userToken(person),
});

describe('access as the permission backend answers it', () => {
  it.each(chartwayRoleSchema.options)(
    'is explained by the role bindings to a %s',
    async role => {
      const report = await portal.client.access(await as(people[role]));
      expect(report).toMatchObject({
        person: people[role],
        decidedBy: 'chartway',
        insecure: false,
        bindings: expect.arrayContaining([expect.objectContaining({ role })]),
      });
      expect(report.policyVersion).toMatch(/^[0-9a-f]{16}$/);
      for (const { result, because } of report.permissions) {
        expect(because.length > 0).toBe(result !== 'deny');
      }
    },
  );

  it('knows a person without a role, who may do nothing', async () => {
    const report = await portal.client.access(await as('user:default/nobody'));
    expect(report).toMatchObject({ decidedBy: 'chartway', bindings: [] });
    expect(report.permissions.map(({ result }) => result)).toEqual(
      report.permissions.map(() => 'deny'),
    );
  });

  it('security 37: finds no instance that is not there or not to be seen', async () => {
    const question = {
      instance: 'shop-acme-dev-main',
      permission: 'chartway.instance.deploy',
    };
    for (const person of [people.operations, 'user:default/nobody']) {
      const asked = portal.client.whoMay(question, await as(person));
      await expect(refusal(asked)).resolves.toEqual({
        status: 404,
        message: 'There is no instance "shop-acme-dev-main".',
      });
    }
  });

  it('refuses a question that is none', async () => {
    const question = { instance: '../etc', permission: '' };
    const asked = portal.client.whoMay(question, await as(people.operations));
    await expect(refusal(asked)).resolves.toMatchObject({ status: 400 });
  });
});
