import type {
  GitAuthor,
  GitChanges,
  GitCommitResult,
} from '@chartway/plugin-chartway-node';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import type { EngineFiles } from './EngineFiles';
import type { InstanceIndex } from './InstanceIndex';
import type { Destination } from './InstanceService';
import { writeApplicationFile } from './domain/applicationFile';
import { instancePaths } from './domain/layout';
import { writeReleaseFile, type InstanceRecord } from './domain/releaseFile';

/** A commit, and its page on the Git host when it has pages. */
export type LinkedCommit = GitCommitResult & { url?: string };

/** One release to write. */
export type Pin = {
  /** The instance as it shall be. */
  record: InstanceRecord;
  /** As it was when this was decided; absent for a new one. */
  before: InstanceRecord | undefined;
  destination: Destination;
  /** Paths of the layers that exist at the values commit, in order. */
  layers: string[];
  /** Text of the instance's own values, for a release that restores them too. */
  ownValues?: string;
};

/** Somebody released the instance otherwise since it was looked at, so it must be decided anew. */
export class ReleaseMovedError extends Error {
  override readonly name = 'ReleaseMovedError';
}

/** Writes releases to Git: `release.yaml` and the Application of one or many instances in one commit. */
export class ReleasePinner {
  readonly #repository: RepositoryAccess;
  readonly #index: InstanceIndex;
  readonly #engineFiles: EngineFiles;

  constructor(options: {
    repository: RepositoryAccess;
    index: InstanceIndex;
    engineFiles: EngineFiles;
  }) {
    this.#repository = options.repository;
    this.#index = options.index;
    this.#engineFiles = options.engineFiles;
  }

  /**
   * Pins releases in one commit.
   *
   * @throws ReleaseMovedError when one of the instances is not what it was; nothing is written then.
   */
  async pin(
    pins: readonly Pin[],
    commit: { author: GitAuthor; message: string },
  ): Promise<LinkedCommit> {
    const gitRepository = await this.#repository.cloneUrl();
    return this.#repository.commit({
      ...commit,
      edit: async snapshot => {
        const instances = await this.#index.at(snapshot);
        const changes: GitChanges = {};
        for (const pin of pins) {
          const now = await instances.get(pin.record.name);
          if (!sameRecord(now, pin.before)) {
            throw new ReleaseMovedError(
              `${pin.record.name} was released by somebody else meanwhile`,
            );
          }
          Object.assign(changes, this.files(pin, now, gitRepository));
        }
        return changes;
      },
    });
  }

  /** What to write so that Git says a release. `known` is the instance as Git has it now. */
  files(
    pin: Omit<Pin, 'before'>,
    known: InstanceRecord | undefined,
    gitRepository: string,
  ): GitChanges {
    const { record, destination, layers, ownValues } = pin;
    const paths = instancePaths(record.context, destination.applications);
    return {
      ...this.#engineFiles.changesFor(record.engine, gitRepository),
      ...this.#former(known, paths.application),
      ...(ownValues !== undefined && { [paths.values]: ownValues }),
      [paths.release]: writeReleaseFile(record),
      // An ApplicationSet makes the Application from the release record: a file beside it would be a second owner.
      [paths.application]: this.#engineFiles.ownsFiles(record.engine)
        ? writeApplicationFile(record, {
            project: destination.project,
            server: destination.server,
            gitRepository,
            layers,
            automated: destination.automated,
          })
        : null,
    };
  }

  /** Takes away the Application of the engine that had the instance before: two owners would fight over it. */
  #former(known: InstanceRecord | undefined, application: string): GitChanges {
    if (!known) return {};
    const folder = this.#engineFiles.folderOf(known.engine);
    const former = instancePaths(known.context, folder).application;
    return former === application ? {} : { [former]: null };
  }
}

function sameRecord(
  a: InstanceRecord | undefined,
  b: InstanceRecord | undefined,
): boolean {
  if (!a || !b) return a === b;
  return writeReleaseFile(a) === writeReleaseFile(b);
}
