import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createHelmEngine } from '@chartway/helm-engine';

/** Argument that makes this process the fresh one that is measured. */
export const COLD = '--cold';

/** In a fresh process: creates the engine, renders once, prints the milliseconds both took together. */
export async function printColdRender(): Promise<void> {
  const start = performance.now();
  const engine = createHelmEngine();
  await engine.render({
    chart: {
      files: {
        'Chart.yaml': 'apiVersion: v2\nname: cold\nversion: 1.0.0\n',
        'templates/config.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n',
      },
    },
    release: { name: 'cold', namespace: 'default' },
  });
  const took = performance.now() - start;
  await engine.close();
  process.stdout.write(`${took}\n`);
}

/** Milliseconds until the first render of a fresh Node process is there: loading, compiling and rendering. */
export async function measureCold(): Promise<number> {
  const [script = ''] = process.argv.slice(1);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    script,
    'render',
    COLD,
  ]);
  return Number(stdout.trim());
}
