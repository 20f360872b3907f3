/**
 * The worker thread around one instance. The first message is the engine; every other is a call, and the answer goes
 * back with the memory in use. When the instance is lost it says why; the pool then replaces this worker.
 */
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { InstanceLostError, startInstance } from './instance.mjs';

const [{ module, memoryLimitMiB }] = await once(parentPort, 'message');
const instance = await startInstance(module, memoryLimitMiB);

parentPort.on('message', ({ request, content, index }) => {
  try {
    const files = index.map(([path, start, end]) => [path, start < 0 ? null : content.subarray(start, end)]);
    const answer = instance.call(request, files);
    parentPort.postMessage({ answer, memoryBytes: instance.memoryBytes }, [answer.buffer]);
  } catch (error) {
    const kind = error instanceof InstanceLostError ? error.kind : 'crash';
    parentPort.postMessage({ lost: kind, detail: String(error.message ?? error) });
    return;
  }
  // The answer is on its way: what is left to do costs nobody time.
  instance.collect();
});

parentPort.postMessage({ ready: true });
