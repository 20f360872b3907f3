import { posix } from 'node:path';
import type { GitCommit } from '@chartway/plugin-chartway-node';
import type { Caller } from '../authorization/Caller';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import { redact } from '../redaction/redact';
import type {
  InstanceCommit,
  InstanceHistoryService,
} from './InstanceHistoryService';
import type { InstanceService } from './InstanceService';
import { requestIdIn } from './domain/commitMessage';
import { instancePaths } from './domain/layout';

/** {@link InstanceHistoryService} on the GitOps repository. */
export class DefaultInstanceHistoryService implements InstanceHistoryService {
  readonly #repository: Pick<RepositoryAccess, 'history' | 'knownWebUrl'>;
  readonly #instances: Pick<InstanceService, 'get'>;

  constructor(
    repository: Pick<RepositoryAccess, 'history' | 'knownWebUrl'>,
    instances: Pick<InstanceService, 'get'>,
  ) {
    this.#repository = repository;
    this.#instances = instances;
  }

  async commits(
    name: string,
    limit: number,
    caller: Caller,
  ): Promise<InstanceCommit[]> {
    const { context } = await this.#instances.get(name, caller);
    const folder = posix.dirname(instancePaths(context).values);
    const commits = await this.#repository.history(folder, limit);
    return commits.map(commit => this.#present(commit));
  }

  #present({ sha, message, author, authoredAt }: GitCommit): InstanceCommit {
    const [firstLine = ''] = message.split('\n');
    const requestId = requestIdIn(message);
    const url = this.#repository.knownWebUrl({ revision: sha });
    return {
      at: authoredAt,
      author: redact(author.name),
      title: redact(firstLine),
      sha,
      ...(requestId && { requestId }),
      ...(url && { url }),
    };
  }
}
