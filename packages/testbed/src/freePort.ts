import { createServer } from 'node:net';
import { TestbedError } from './TestbedError';

/**
 * Port of the loopback interface that nobody listens on.
 *
 * @throws TestbedError when the system gives none.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.on('error', failed).listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise(done => {
    server.close(done);
  });
  if (address === null || typeof address === 'string') {
    throw new TestbedError('the system gave no free port');
  }
  return address.port;
}
