import { redact, type EngineRevision } from '@chartway/plugin-chartway-node';
import { HttpRefusal } from '../JsonHttpClient';
import type { ApplicationAddress } from './applicationName';
import { sourcesOf } from './applicationState';
import type { ArgoCdClient } from './ArgoCdClient';
import { LruCache } from './LruCache';
import type { ArgoApplication, ArgoSource } from './schema';

/** Revisions that are kept: some hundred bytes each. */
const MAX_REVISIONS = 10_000;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const COMMIT = /^[0-9a-f]{40}$|^[0-9a-f]{64}$/;

/** Author, message and date of revisions. What a commit or a digest names never changes, so it is asked for once. */
export class RevisionReader {
  readonly #client: ArgoCdClient;
  readonly #known = new LruCache<Promise<EngineRevision | undefined>>(
    MAX_REVISIONS,
  );

  constructor(client: ArgoCdClient) {
    this.#client = client;
  }

  /**
   * @param find - Gives the Application; asked only when the revision is not known.
   * @returns undefined when Argo CD cannot tell.
   */
  async read(
    address: ApplicationAddress,
    revision: string,
    find: () => Promise<ArgoApplication>,
  ): Promise<EngineRevision | undefined> {
    // Anything else, such as a branch, means another thing tomorrow; sources report commits and digests only.
    if (!DIGEST.test(revision) && !COMMIT.test(revision)) return undefined;
    // A digest or a commit means the same in every repository that has it. Who may ask was decided before.
    const known = this.#known.get(revision);
    if (known) return known;
    const asked = this.#ask(address, revision, find);
    this.#known.set(revision, asked);
    try {
      const answer = await asked;
      if (!answer) this.#known.delete(revision);
      return answer;
    } catch (error) {
      this.#known.delete(revision);
      throw error;
    }
  }

  async #ask(
    address: ApplicationAddress,
    revision: string,
    find: () => Promise<ArgoApplication>,
  ): Promise<EngineRevision | undefined> {
    const application = await find();
    const index = indexOf(application, revision);
    if (index === undefined) return undefined;
    const position = application.spec.sources.length > 0 ? index : undefined;
    try {
      if (!DIGEST.test(revision)) {
        const commit = await this.#client.commit(address, revision, position);
        return revisionOf(commit.author, commit.message, commit.date);
      }
      const artifact = await this.#client.ociMetadata(
        address,
        revision,
        position,
      );
      const { authors, description, version, createdAt } = artifact;
      return revisionOf(authors, description || version, createdAt);
    } catch (error) {
      // Argo CD reports a revision that the repository does not have as an internal error.
      if (error instanceof HttpRefusal && error.status <= 500) return undefined;
      throw error;
    }
  }
}

function revisionOf(
  author: string,
  message: string,
  date: string,
): EngineRevision | undefined {
  const at = Date.parse(date);
  if (Number.isNaN(at)) return undefined;
  return {
    author,
    message: redact(message),
    at: new Date(at).toISOString(),
  };
}

/** Which source has a revision: as compared, as in the history, or the first that can have one of its kind. */
function indexOf(
  application: ArgoApplication,
  revision: string,
): number | undefined {
  const sources = sourcesOf(application);
  const lists = [
    application.comparedRevisions,
    ...application.history.map(({ revisions }) => revisions),
  ];
  const found = lists
    .map(list => list.indexOf(revision))
    .find(index => index >= 0 && index < sources.length);
  if (found !== undefined) return found;
  const fits = (source: ArgoSource) =>
    source.repoURL.startsWith('oci://') === DIGEST.test(revision);
  const first = sources.findIndex(
    source => source.chart === '' && fits(source),
  );
  return first >= 0 ? first : undefined;
}
