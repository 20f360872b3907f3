import type { ChartSource, HelmEngine } from '../types';

export const release = { name: 'shop', namespace: 'shop-dev' };
export const chartYaml = 'apiVersion: v2\nname: demo\nversion: 1.0.0\n';

/** A chart of one template. */
export function template(text: string): ChartSource {
  return { files: { 'Chart.yaml': chartYaml, 'templates/a.yaml': text } };
}

/** What a call is refused with. */
export async function refusal(outcome: Promise<unknown>): Promise<unknown> {
  return outcome.then(
    value => {
      throw new Error(`resolved with ${JSON.stringify(value).slice(0, 200)}`);
    },
    (error: unknown) => error,
  );
}

/** That the engine's workers render, whatever happened before. */
export async function expectToRender(engine: HelmEngine): Promise<void> {
  const chart = template('kind: {{ .Release.Name }}');
  await expect(engine.render({ chart, release })).resolves.toMatchObject({
    output: '---\n# Source: demo/templates/a.yaml\nkind: shop\n',
  });
}
