/**
 * The worker thread around one instance. A message is a call; the answer goes back with the memory in use. When the
 * instance is lost it says why; the pool then replaces this worker.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { InstanceLostError, startInstance } from './instance.mjs';

const instance = await startInstance(workerData.module, workerData.memoryLimitMiB);

parentPort.on('message', ({ request, content, index }) => {
  try {
    const files = index.map(([path, start, end]) => [path, start < 0 ? null : content.subarray(start, end)]);
    const answer = instance.call(request, files);
    parentPort.postMessage({ answer, memoryBytes: instance.memoryBytes }, [answer.buffer]);
  } catch (error) {
    const kind = error instanceof InstanceLostError ? error.kind : 'crash';
    parentPort.postMessage({ lost: kind, detail: String(error.message ?? error) });
  }
});

parentPort.postMessage({ ready: true });
