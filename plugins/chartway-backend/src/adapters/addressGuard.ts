import { BlockList, isIP } from 'node:net';

/**
 * Addresses no other system may send this server to: they answer to the machine itself or to its cloud provider's metadata
 * service. Private networks are not among them, since the registries and Git hosts of a company are in them.
 */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('0.0.0.0', 8);
FORBIDDEN.addSubnet('169.254.0.0', 16);
FORBIDDEN.addSubnet('224.0.0.0', 3);
FORBIDDEN.addAddress('100.100.100.200');
FORBIDDEN.addAddress('168.63.129.16');
FORBIDDEN.addAddress('::', 'ipv6');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * An IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4) in dotted form, else undefined. The text is that
 * of a parsed URL or of the resolver, hence canonical once it went through URL.
 */
function embeddedIpv4(address: string): string | undefined {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped =
    /^(?:::ffff:|::ffff:0:|64:ff9b::|::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(
      canonical,
    ) ?? /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4})(?::|$)/.exec(canonical);
  if (!mapped?.[1] || !mapped[2]) {
    return undefined;
  }
  const high = Number.parseInt(mapped[1], 16);
  const low = Number.parseInt(mapped[2], 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** What an IP address belongs to, as far as it matters for asking it. */
export function classifyAddress(
  address: string,
): 'forbidden' | 'loopback' | 'allowed' {
  const plain = address.replace(/%.*$/, '');
  const version = isIP(plain);
  if (version === 0) {
    return 'forbidden';
  }
  const inner = version === 6 ? embeddedIpv4(plain) : undefined;
  if (inner !== undefined) {
    return classifyAddress(inner);
  }
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(plain, family)) return 'loopback';
  return FORBIDDEN.check(plain, family) ? 'forbidden' : 'allowed';
}

/** Whether a host of a URL is this machine, by name or address. */
export function isLoopbackHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    (isIP(bare) !== 0 && classifyAddress(bare) === 'loopback')
  );
}
