import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { parse } from 'yaml';
import { z } from 'zod';
import scaffolderModuleChartway from '.';

jest.setTimeout(120_000);

const actionsSchema = z.array(
  z.object({
    id: z.string(),
    description: z.string().optional(),
    examples: z.array(z.object({ example: z.string() })).default([]),
    schema: z.object({
      input: z
        .object({
          required: z.array(z.string()).default([]),
          properties: z.looseObject({}).default({}),
        })
        .optional(),
    }),
  }),
);

const exampleSchema = z.object({
  steps: z.array(
    z.object({ action: z.string(), input: z.record(z.string(), z.json()) }),
  ),
});

const OURS = [
  'argocd:wait',
  'gitops:deploy',
  'helm:generate',
  'helm:lint',
  'helm:package',
  'helm:push',
  'helm:template',
];

describe('scaffolderModuleChartway', () => {
  let baseUrl: string;
  beforeAll(async () => {
    const { server } = await startTestBackend({
      features: [scaffolderPlugin, scaffolderModuleChartway],
    });
    baseUrl = `http://localhost:${server.port()}/api/scaffolder`;
  });

  const headers = {
    authorization: mockCredentials.user.header(),
    'content-type': 'application/json',
  };

  async function ourActions() {
    const response = await fetch(`${baseUrl}/v2/actions`, { headers });
    const actions = actionsSchema.parse(await response.json());
    return actions.filter(({ id }) => OURS.includes(id));
  }

  it('offers the seven actions with description, schema and examples', async () => {
    const actions = await ourActions();
    expect(actions.map(({ id }) => id).sort()).toEqual(OURS);
    for (const action of actions) {
      expect(action.description).toMatch(/\w/);
      expect(action.schema.input?.required).not.toEqual([]);
      expect(action.examples).not.toEqual([]);
    }
  });

  it('gives examples that name every required input, and no input that does not exist', async () => {
    for (const { id, examples, schema } of await ourActions()) {
      for (const { example } of examples) {
        for (const { action, input } of exampleSchema.parse(parse(example))
          .steps) {
          expect(action).toBe(id);
          expect(Object.keys(input)).toEqual(
            expect.arrayContaining(schema.input?.required ?? []),
          );
          expect(Object.keys(schema.input?.properties ?? {})).toEqual(
            expect.arrayContaining(Object.keys(input)),
          );
        }
      }
    }
  });

  it('completes as the provider "chartway"', async () => {
    const response = await fetch(
      `${baseUrl}/v2/autocomplete/chartway/nonsense`,
      {
        method: 'POST',
        headers,
        body: JSON.stringify({ token: 't', context: {} }),
      },
    );
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Chartway completes products');
  });
});
