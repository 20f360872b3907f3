import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portIsOpen } from './probe';
import { ProcessSpec, Supervisor } from './Supervisor';

const LISTENER = `
  const server = require('node:net').createServer();
  server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'));
`;

let directory: string;
let supervisor: Supervisor;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'supervisor-'));
  supervisor = new Supervisor(directory);
});

afterEach(async () => {
  await supervisor.stop(['listener', 'stubborn', 'broken']);
  rmSync(directory, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.on('listening', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' ? address!.port : 0;
}

const program = (name: string, script: string, port?: number): ProcessSpec => ({
  name,
  program: process.execPath,
  args: ['-e', script, ...(port ? [String(port)] : [])],
  env: {},
  ports: port ? [port] : [],
});

it('starts a process once, waits until it is ready, and stops it', async () => {
  const port = await freePort();
  const spec = program('listener', LISTENER, port);
  expect(await supervisor.start(spec)).toBe('started');
  await supervisor.waitUntilReady('listener', 20, () => portIsOpen(port));
  const pid = supervisor.pidOf('listener');

  expect(await supervisor.start(spec)).toBe('kept');
  expect(new Supervisor(directory).pidOf('listener')).toBe(pid);

  await supervisor.stop(['listener']);
  expect(supervisor.pidOf('listener')).toBeUndefined();
  expect(await portIsOpen(port)).toBe(false);
});

it('refuses a port that another process has', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  await new Promise(resolve => other.on('listening', resolve));
  await expect(
    supervisor.start(program('listener', LISTENER, port)),
  ).rejects.toThrow(`listener: port ${port} on 127.0.0.1 is taken`);
  await new Promise(resolve => other.close(resolve));
});

it('says what a process printed before it ended, and where its log is', async () => {
  const script = `setTimeout(() => { console.error('no such volume'); process.exit(3); }, 300)`;
  await supervisor.start(program('broken', script));
  const ready = supervisor.waitUntilReady('broken', 20, async () => false);
  await expect(ready).rejects.toThrow(
    /broken ended during its start; log: .*broken\.log\n.*no such volume/s,
  );
});

it('gives up waiting after the limit', async () => {
  await supervisor.start(program('listener', LISTENER, await freePort()));
  await expect(
    supervisor.waitUntilReady('listener', 0.3, async () => false),
  ).rejects.toThrow('listener was not ready after 0.3 s');
});

it('names a program that cannot be started', async () => {
  const missing = { ...program('broken', ''), program: '/does/not/exist' };
  await expect(supervisor.start(missing)).rejects.toThrow(
    'broken: cannot start /does/not/exist',
  );
});

it('leaves a process alone that only has the pid of a former one', async () => {
  const record = { pid: process.pid, startedAt: '1' };
  writeFileSync(
    join(directory, 'run', 'listener.json'),
    JSON.stringify(record),
  );
  expect(supervisor.pidOf('listener')).toBeUndefined();
  await supervisor.stop(['listener']);
  expect(process.kill(process.pid, 0)).toBe(true);
});

it('takes a record cut short by a crash for none', () => {
  writeFileSync(join(directory, 'run', 'listener.json'), '{"pid":1');
  expect(supervisor.pidOf('listener')).toBeUndefined();
});

it('keeps the log of earlier runs', async () => {
  const port = await freePort();
  for (let run = 0; run < 2; run += 1) {
    await supervisor.start(program('listener', LISTENER, port));
    await supervisor.waitUntilReady('listener', 20, () => portIsOpen(port));
    await supervisor.stop(['listener']);
  }
  const log = readFileSync(supervisor.logPath('listener'), 'utf8');
  expect(log.match(/listening/g)).toHaveLength(2);
});
