import type { DeploymentEngine } from '@chartway/plugin-chartway-node';
import type { Destination } from './InstanceService';
import { soon } from './soon';

/** Kubernetes as charts see it while they are rendered, and who said so. */
export type Kubernetes = {
  version: string;
  /** Known beside those that Helm has built in. */
  apiVersions: string[];
  source: 'cluster' | 'configuration';
};

/** What is asked of an engine. */
export type CapableEngine = Pick<DeploymentEngine, 'capabilities'>;

/** A cluster changes seldom; a new API may be missing from the check for this long. */
const KNOWN_MS = 5 * 60_000;
/** An engine that did not tell is not asked again for this long. */
const UNKNOWN_MS = 30_000;
/** No person waits longer for an engine than this; the version of the configuration stands in. */
const WAIT_MS = 2_000;
/** What Helm takes as `--kube-version`. */
const VERSION = /^v?\d+\.\d+(?:\.\d+)?(?:[-+][0-9A-Za-z.+-]*)?$/;

type Known = { until: number; answer: Promise<Kubernetes | undefined> };

/** Knows which Kubernetes a destination has: what its engine says, else what the configuration says. */
export class ClusterVersions {
  readonly #engine: (name: string | undefined) => CapableEngine | undefined;
  readonly #now: () => Date;
  readonly #known = new Map<string, Known>();

  constructor(options: {
    engine: (name: string | undefined) => CapableEngine | undefined;
    now: () => Date;
  }) {
    this.#engine = options.engine;
    this.#now = options.now;
  }

  /** Never throws, and waits two seconds at most. */
  async of({ engine, server, kubeVersion }: Destination): Promise<Kubernetes> {
    const found = this.#engine(engine);
    const told =
      found && (await this.#ask(`${engine} ${server}`, found, server));
    return (
      told ?? { version: kubeVersion, apiVersions: [], source: 'configuration' }
    );
  }

  #ask(key: string, engine: CapableEngine, server: string) {
    const now = this.#now().getTime();
    const known = this.#known.get(key);
    if (known && known.until > now) return known.answer;
    const answer = capabilitiesOf(engine, server);
    this.#known.set(key, { until: now + UNKNOWN_MS, answer });
    void answer.then(told => {
      if (told) this.#known.set(key, { until: now + KNOWN_MS, answer });
    });
    return answer;
  }
}

/** An engine that is down is shown elsewhere; the check goes on with what the configuration says. */
async function capabilitiesOf(
  engine: CapableEngine,
  server: string,
): Promise<Kubernetes | undefined> {
  const told = await soon(engine.capabilities(server), WAIT_MS);
  if (!told || !VERSION.test(told.kubeVersion)) return undefined;
  const { kubeVersion, apiVersions } = told;
  return { version: kubeVersion, apiVersions, source: 'cluster' };
}
