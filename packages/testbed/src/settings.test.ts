import { readSettings } from './settings';

const HOME = { XDG_CACHE_HOME: '/var/cache/someone' };

it('keeps everything below the cache folder by default', () => {
  const settings = readSettings(HOME);
  expect(settings.directory).toBe('/var/cache/someone/chartway/testbed');
  expect(settings.binaries).toBe('/var/cache/someone/chartway/testbed-bin');
  expect(settings.binariesGiven).toBe(false);
  expect(settings.ports.registry).toBe(5000);
});

it('moves every port and the directory with an offset', () => {
  const plain = readSettings(HOME);
  const moved = readSettings(HOME, '10000');
  for (const [name, port] of Object.entries(plain.ports)) {
    expect(moved.ports).toHaveProperty(name, port + 10_000);
  }
  expect(moved.directory).toBe('/var/cache/someone/chartway/testbed-10000');
});

it('prefers the offset of the command line', () => {
  const env = { ...HOME, CHARTWAY_TESTBED_PORT_OFFSET: '100' };
  expect(readSettings(env).ports.vault).toBe(8300);
  expect(readSettings(env, '200').ports.vault).toBe(8400);
});

it.each(['-1', '1.5', 'many', '60000', ' '])(
  'refuses the port offset %p',
  offset => {
    expect(() => readSettings(HOME, offset)).toThrow('port offset');
  },
);

it.each([
  ['CHARTWAY_TESTBED_DIR', 'relative/folder'],
  ['CHARTWAY_TESTBED_DIR', '/with space'],
  ['CHARTWAY_TESTBED_BIN', 'bin'],
])('refuses %s=%s and names the variable', (key, value) => {
  expect(() => readSettings({ ...HOME, [key]: value })).toThrow(key);
});

it('refuses a directory too long for a socket', () => {
  const long = `/${'d'.repeat(88)}`;
  expect(() => readSettings({ CHARTWAY_TESTBED_DIR: long })).toThrow('88');
});
