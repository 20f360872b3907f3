import { parseArgs } from 'node:util';
import { Binaries } from './binaries';
import { buildPrograms } from './build/buildPrograms';
import { readSettings, TestbedSettings } from './settings';
import { ServerStatus, Testbed } from './Testbed';
import { TestbedError } from './TestbedError';
import { TierName, tierNames } from './tiers/Tier';

const USAGE = `usage: npm run testbed -- COMMAND [options] [tier...]
  up              start the servers and wait until each is ready
  down [--wipe]   stop what up started; --wipe also deletes all data and logs
  status [--json] list the servers; exit code 0 when all of them run
  env             print the path of the file with addresses and credentials
  build           build missing programs from their Go modules
options: --port-offset N   add N to every port
tiers: ${tierNames.join(' ')} (default: all)`;

interface Arguments {
  readonly command: string;
  readonly tiers: readonly TierName[];
  readonly wipe: boolean;
  readonly json: boolean;
  readonly portOffset?: string;
}

function isTierName(name: string): name is TierName {
  return (tierNames as readonly string[]).includes(name);
}

function parse(argv: string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      wipe: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'port-offset': { type: 'string' },
    },
  });
  const [command = '', ...names] = positionals;
  const unknown = names.filter(name => !isTierName(name));
  if (unknown.length > 0) {
    throw new TestbedError(`unknown tier ${unknown.join(', ')}\n${USAGE}`);
  }
  const tiers = names.filter(isTierName);
  return {
    command,
    tiers: tiers.length > 0 ? tiers : tierNames,
    wipe: values.wipe,
    json: values.json,
    portOffset: values['port-offset'],
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function up(
  testbed: Testbed,
  settings: TestbedSettings,
  tiers: readonly TierName[],
) {
  const missing = testbed.missingPrograms(tiers);
  if (missing.length > 0 && !settings.binariesGiven) {
    await build(settings, missing);
  }
  const started = Date.now();
  await testbed.up(tiers);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  print(`ready in ${seconds} s; settings: ${testbed.envFile}`);
}

async function build(settings: TestbedSettings, programs: readonly string[]) {
  const binaries = new Binaries('', process.env.PATH ?? '');
  await buildPrograms({
    programs,
    folder: settings.binaries,
    go: binaries.find('go'),
    report: print,
  });
}

function showStatus(servers: readonly ServerStatus[], json: boolean) {
  if (json) {
    print(JSON.stringify(servers));
  } else {
    for (const { tier, name, address, pid, memoryMiB, cpuSeconds } of servers) {
      const usage = pid
        ? `pid ${pid}, ${memoryMiB} MiB, ${cpuSeconds} s of CPU`
        : 'not running';
      print(
        `${tier.padEnd(9)} ${name.padEnd(32)} ${address.padEnd(30)} ${usage}`,
      );
    }
  }
  process.exitCode = servers.every(server => server.pid) ? 0 : 1;
}

async function main(argv: string[]): Promise<void> {
  const { command, tiers, wipe, json, portOffset } = parse(argv);
  if (process.platform !== 'linux') {
    throw new TestbedError(
      `the testbed runs on Linux, because its servers do; this is ${process.platform}`,
    );
  }
  const settings = readSettings(process.env, portOffset);
  const testbed = new Testbed(settings, process.env.PATH ?? '', print);
  switch (command) {
    case 'up':
      return up(testbed, settings, tiers);
    case 'down':
      return wipe ? testbed.wipe() : testbed.down(tiers);
    case 'status':
      return showStatus(testbed.status(tiers), json);
    case 'env':
      return print(testbed.envFile);
    case 'build':
      return build(settings, testbed.missingPrograms(tiers));
    default:
      throw new TestbedError(USAGE);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const text =
    error instanceof TestbedError
      ? error.message
      : (error instanceof Error && error.stack) || String(error);
  process.stderr.write(`testbed: ${text}\n`);
  process.exitCode = 1;
});
