import { isError } from '@backstage/errors';
import type { GitSnapshot } from '@chartway/plugin-chartway-node';
import { instancePaths, isReleasePath } from './domain/layout';
import { parseReleaseFile, type InstanceRecord } from './domain/releaseFile';

/** A file that should describe an instance but cannot be read. */
export type InstanceProblem = { path: string; message: string };

/** All instances of one commit of the GitOps repository. */
export type IndexedInstances = {
  sha: string | undefined;
  /** By instance name. */
  records: ReadonlyMap<string, InstanceRecord>;
  problems: readonly InstanceProblem[];
};

type ParsedFile = { text: string; parsed: InstanceRecord | InstanceProblem };

const isProblem = (
  parsed: InstanceRecord | InstanceProblem,
): parsed is InstanceProblem => 'message' in parsed;

/**
 * Rebuilds the list of instances from the release records in Git. The newest commit's list is kept; files that did not
 * change since are not parsed again.
 */
export class InstanceIndex {
  #newest: Promise<IndexedInstances> | undefined;
  #newestSha: string | undefined;
  #files = new Map<string, ParsedFile>();

  at(snapshot: GitSnapshot): Promise<IndexedInstances> {
    const { sha } = snapshot;
    if (sha === undefined) {
      return Promise.resolve({ sha, records: new Map(), problems: [] });
    }
    if (this.#newest && this.#newestSha === sha) return this.#newest;
    const reading = this.#read(snapshot);
    this.#newest = reading;
    this.#newestSha = sha;
    reading.catch(() => {
      if (this.#newest === reading) this.#newest = undefined;
    });
    return reading;
  }

  async #read(snapshot: GitSnapshot): Promise<IndexedInstances> {
    const files = new Map<string, ParsedFile>();
    const decoder = new TextDecoder();
    for (const [path, content] of await snapshot.readAll('')) {
      if (!isReleasePath(path)) continue;
      const text = decoder.decode(content);
      const known = this.#files.get(path);
      files.set(
        path,
        known?.text === text ? known : { text, parsed: parse(path, text) },
      );
    }
    this.#files = files;
    return collect(snapshot.sha, files);
  }
}

function parse(path: string, text: string): InstanceRecord | InstanceProblem {
  try {
    const record = parseReleaseFile(text);
    const expected = instancePaths(record.context).release;
    if (expected === path) return record;
    return {
      path,
      message: `The context in this file belongs to ${expected}; move the file or correct its context.`,
    };
  } catch (error) {
    const reason = isError(error) ? error.message : String(error);
    return {
      path,
      message: `This is not a release record of Chartway: ${reason}. Correct it, or deploy the instance again.`,
    };
  }
}

function collect(
  sha: string | undefined,
  files: ReadonlyMap<string, ParsedFile>,
): IndexedInstances {
  const records = new Map<string, InstanceRecord>();
  const problems: InstanceProblem[] = [];
  for (const [path, { parsed }] of files) {
    if (isProblem(parsed)) {
      problems.push(parsed);
    } else if (records.has(parsed.name)) {
      problems.push({
        path,
        message: `A second instance has the name "${parsed.name}"; only one of them may.`,
      });
    } else {
      records.set(parsed.name, parsed);
    }
  }
  return { sha, records, problems };
}
