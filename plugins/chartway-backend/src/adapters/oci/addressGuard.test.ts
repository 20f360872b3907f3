import { classifyAddress, isLoopbackHost } from '../addressGuard';
import { checkLiteralAddress } from './guardedGet';

describe('addresses', () => {
  it.each([
    ['8.8.8.8', 'allowed'],
    ['10.1.2.3', 'allowed'],
    ['192.168.1.1', 'allowed'],
    ['2001:db8::1', 'allowed'],
    ['127.0.0.1', 'loopback'],
    ['127.8.8.8', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['0:0:0:0:0:ffff:7f00:0001', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['2002:7f00:1::', 'loopback'],
    ['169.254.169.254', 'forbidden'],
    ['::ffff:169.254.169.254', 'forbidden'],
    ['fe80::1%eth0', 'forbidden'],
    ['fd00:ec2::254', 'forbidden'],
    ['0.0.0.0', 'forbidden'],
    ['::', 'forbidden'],
    ['224.0.0.1', 'forbidden'],
    ['255.255.255.255', 'forbidden'],
    ['no address', 'forbidden'],
  ])('security 52: %s is %s', (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  });

  it.each([
    ['localhost', true],
    ['x.localhost', true],
    ['[::1]', true],
    ['127.0.0.1', true],
    ['localhost.example.com', false],
    ['registry.example.com', false],
  ])('tells whether %s is this machine: %s', (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });

  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f.1/',
  ])(
    'security 52: a registry elsewhere may not send clients to %s',
    address => {
      expect(() => checkLiteralAddress(new URL(address), false)).toThrow(
        /address of this machine/,
      );
      expect(() => checkLiteralAddress(new URL(address), true)).not.toThrow();
    },
  );
});
