import { createHelmEngine, type HelmEngine } from '@chartway/helm-engine';
import { quietEngine } from './quietEngine';

const SECRET = 'hunter2-canary';

const files = {
  'Chart.yaml': Buffer.from('apiVersion: v2\nname: shop\nversion: 1.0.0\n'),
  'values.schema.json': Buffer.from(
    JSON.stringify({
      properties: { password: { type: 'string', pattern: '^VAULT_REF_' } },
    }),
  ),
  'templates/x.yaml': Buffer.from('kind: ConfigMap\n'),
};
const release = { name: 'shop', namespace: 'shop' };

describe('quietEngine', () => {
  let engine: HelmEngine;
  beforeAll(() => {
    engine = createHelmEngine();
  });
  afterAll(() => engine.close());

  it.each([
    `password: ${SECRET}\n`,
    `password: !!int ${SECRET}\n`,
    `password: "${SECRET}\n`,
  ])('security 39: does not repeat the secret in %j', async content => {
    const chart = { files, path: '/chart' };
    const values = [{ path: 'values.yaml', content }];
    const quiet = quietEngine(engine);
    const lint = await quiet.lint({ chart, values }).catch(String);
    const render = await quiet.render({ chart, values, release }).catch(String);
    expect(typeof render).toBe('string');
    expect(JSON.stringify([lint, render])).not.toContain(SECRET);
  });
});
