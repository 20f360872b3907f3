import { isIP } from 'node:net';
import { UpstreamError } from '@chartway/plugin-chartway-node';
import { classifyAddress, isLoopbackHost } from '../addressGuard';

/** Addresses of a host name, as the resolver of `node:dns/promises` gives them. */
type ResolveHost = (
  hostname: string,
  options: { all: true },
) => Promise<readonly { address: string }[]>;

/**
 * Where a Git host is. Credentials go with every request to it, so its name must not lead to this machine or to the
 * metadata service of its cloud provider, unless it is configured as this machine.
 */
export class HostAddress {
  private readonly url: URL;

  constructor(url: string, private readonly resolve: ResolveHost) {
    this.url = new URL(url);
  }

  /**
   * Looks the name up and checks what it leads to.
   *
   * @returns the value of Git's `http.curloptResolve` that makes Git ask exactly the addresses that were checked, so that a
   *   name which leads elsewhere a moment later (DNS rebinding) gains nothing; undefined when the URL holds an address.
   * @throws UpstreamError when the name leads nowhere or where it must not.
   */
  async pinned(): Promise<string | undefined> {
    const { hostname, port, protocol } = this.url;
    const bare = hostname.replace(/^\[|\]$/g, '');
    if (isIP(bare) !== 0) {
      this.check(bare);
      return undefined;
    }
    const addresses = await this.addresses();
    addresses.forEach(address => this.check(address));
    const number = port || (protocol === 'https:' ? '443' : '80');
    const list = addresses
      .map(address => (isIP(address) === 6 ? `[${address}]` : address))
      .join(',');
    return `${hostname}:${number}:${list}`;
  }

  private async addresses(): Promise<string[]> {
    const { hostname, host } = this.url;
    const nowhere = (cause?: unknown) =>
      new UpstreamError(
        `Cannot find the Git host ${host}: its name leads to no address. Try again later, or check its URL in the configuration`,
        { system: 'git', retryable: true, cause },
      );
    const found = await this.resolve(hostname, { all: true }).catch(error => {
      throw nowhere(error);
    });
    if (found.length === 0) throw nowhere();
    return found.map(({ address }) => address);
  }

  private check(address: string): void {
    const kind = classifyAddress(address);
    const isOurs = kind === 'loopback' && isLoopbackHost(this.url.hostname);
    if (kind === 'allowed' || isOurs) return;
    throw new UpstreamError(
      `The Git host ${this.url.host} leads to ${address}, an address of this machine or of its cloud provider, which is not asked: correct the name, or configure the address itself if it is meant`,
      { system: 'git', retryable: false },
    );
  }
}
