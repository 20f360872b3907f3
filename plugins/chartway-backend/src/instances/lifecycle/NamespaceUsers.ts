import type { InstanceIndex } from '../InstanceIndex';
import type { InstanceService } from '../InstanceService';
import type { InstanceRecord } from '../domain/releaseFile';

const PAGE = 500;

/** Knows which instances go to a namespace. */
export class NamespaceUsers {
  readonly #index: Pick<InstanceIndex, 'refreshed'>;
  readonly #instances: Pick<InstanceService, 'destination'>;

  constructor(
    index: Pick<InstanceIndex, 'refreshed'>,
    instances: Pick<InstanceService, 'destination'>,
  ) {
    this.#index = index;
    this.#instances = instances;
  }

  /**
   * Whether an instance other than the named one goes to a namespace. All are looked at: a namespace that is deleted
   * by mistake takes everything with it.
   */
  async hasOther(
    namespace: { server: string; name: string },
    instanceName: string,
  ): Promise<boolean> {
    const store = await this.#index.refreshed();
    for (let offset = 0; ; offset += PAGE) {
      const { records } = await store.list({
        allowed: { kind: 'all' },
        offset,
        limit: PAGE,
      });
      const other = records.some(
        record =>
          record.name !== instanceName &&
          record.namespace === namespace.name &&
          this.#goesTo(record, namespace.server),
      );
      if (other) return true;
      if (records.length < PAGE) return false;
    }
  }

  #goesTo({ context }: InstanceRecord, server: string): boolean {
    try {
      return this.#instances.destination(context).server === server;
    } catch {
      // No rule says where it goes; it may be there.
      return true;
    }
  }
}
