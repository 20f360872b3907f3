import { instanceName } from '@chartway/chart-kit';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  instanceCreatePermission,
  instanceDeployPermission,
  type CommitLink,
  type Context,
  type ContextCheck,
  type DeployRequest,
  type DeployResult,
  type Environment,
  type Instance,
  type InstanceList,
} from '@chartway/plugin-chartway-common';
import type { ChartRegistry } from '@chartway/plugin-chartway-node';
import type { AuditService } from '../audit/AuditService';
import type { Caller } from '../authorization/Caller';
import type { Ownership, ProductService } from '../catalog/ProductService';
import type { ChartSourceService } from '../charts/ChartSourceService';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import type { CommitAuthors } from './CommitAuthors';
import type { InstanceIndex } from './InstanceIndex';
import type { InstancePresenter } from './InstancePresenter';
import type {
  DecidedFor,
  Destination,
  InstanceListQuery,
  InstanceService,
  ReleaseListener,
} from './InstanceService';
import type { ReleaseWriter, ReleaseRequest } from './ReleaseWriter';
import { commitMessage } from './domain/commitMessage';
import {
  collisionMessage,
  contextProblems,
  requireValidContext,
} from './domain/contexts';
import { findDestination, type DestinationRule } from './domain/destinations';
import { decodeSource } from './domain/chartSource';
import type { ApplicationsOf } from './domain/layout';
import { plannedFacts, releaseFacts } from './domain/releaseFacts';
import { requirePlainReason } from '../redaction/plainReason';

/** What the service works with. */
export type InstanceServiceOptions = {
  repository: RepositoryAccess;
  chartRepositoryName: string;
  index: InstanceIndex;
  writer: ReleaseWriter;
  presenter: InstancePresenter;
  registry: ChartRegistry;
  sources: Pick<ChartSourceService, 'write'>;
  products: Pick<ProductService, 'owners' | 'ownership' | 'requireCustomer'>;
  authors: CommitAuthors;
  audit: AuditService;
  listener: ReleaseListener;
  environments: readonly Environment[];
  destinations: readonly DestinationRule[];
  kubeVersion: string;
  applicationsOf: ApplicationsOf;
};

/** Broken files named with a list; whoever mends them sees the next ones. */
const MAX_PROBLEMS = 1_000;

const link = (
  repository: string,
  { sha, created, url }: Omit<CommitLink, 'repository'>,
): CommitLink => ({ repository, sha, created, ...(url && { url }) });

/** How a deployment is allowed. */
type DeployTerms = {
  onlyCreate: boolean;
  decidedFor: DecidedFor | undefined;
};

/** What was allowed for one owner's product must not be done to another's. @throws ConflictError */
function requireSameOwner(
  product: string,
  { provenOwner }: Ownership,
  { owner }: DecidedFor,
): void {
  if (provenOwner === owner) return;
  throw new ConflictError(
    `The product "${product}" changed its owner while this was being decided, so nothing was written. Try again.`,
  );
}

/** {@link InstanceService} on the GitOps repository. */
export class DefaultInstanceService implements InstanceService {
  readonly #options: InstanceServiceOptions;

  constructor(options: InstanceServiceOptions) {
    this.#options = options;
  }

  destination(context: Context): Destination {
    const { applicationsOf, destinations, environments, kubeVersion } =
      this.#options;
    const rule = findDestination(destinations, context);
    const { engine, project, server, namespace } = rule;
    const environment = environments.find(
      ({ name }) => name === context.environment,
    );
    return {
      ...(engine && { engine }),
      project,
      server,
      namespace,
      kubeVersion: rule.kubeVersion ?? kubeVersion,
      applications: applicationsOf(engine),
      automated: {
        sync: environment?.sync !== 'manual',
        selfHeal: environment?.selfHeal ?? true,
      },
    };
  }

  async check(context: Context): Promise<ContextCheck> {
    const name = instanceName(context);
    const problems = contextProblems(context, this.#options.environments);
    if (problems.length > 0) {
      const message = problems.map(problem => problem.message).join(' ');
      return { instanceName: name, status: 'invalid', message };
    }
    const namespace = this.#namespaceOf(context);
    if (namespace instanceof InputError) {
      const { message } = namespace;
      return { instanceName: name, status: 'invalid', message };
    }
    const instances = await this.#read();
    const answer = (status: ContextCheck['status'], message: string) => ({
      instanceName: name,
      namespace,
      status,
      message,
    });
    if (await instances.hasCollision(context)) {
      return answer('collision', collisionMessage(context));
    }
    return (await instances.get(name))
      ? answer('exists', `The instance "${name}" exists and will be updated.`)
      : answer('available', '');
  }

  async list(query: InstanceListQuery): Promise<InstanceList> {
    const { allowed = { kind: 'all' }, ...rest } = query;
    const [store, owners] = await Promise.all([
      this.#options.index.refreshed(),
      this.#options.products.owners(),
    ]);
    const { records, total } = await store.list({ ...rest, allowed });
    return {
      items: records.map(record => this.#present(record, owners)),
      totalItems: total,
      // A broken file names no product, so only those who see everything see it.
      problems:
        allowed.kind === 'all' ? await store.problems(MAX_PROBLEMS) : [],
    };
  }

  async get(name: string): Promise<Instance> {
    const instances = await this.#read();
    const record = await instances.get(name);
    // Also for one that is absent: an answer that came sooner would tell it from one that may not be seen.
    const owners = await this.#options.products.owners();
    if (!record) throw new NotFoundError(`There is no instance "${name}".`);
    return this.#present(record, owners);
  }

  async named(names: readonly string[]): Promise<Instance[]> {
    const { index, products } = this.#options;
    const [store, owners] = await Promise.all([
      index.known(),
      products.owners(),
    ]);
    const records = await store.named(names);
    return records.map(record => this.#present(record, owners));
  }

  deploy(
    request: DeployRequest,
    caller: Caller,
    decidedFor?: DecidedFor,
  ): Promise<DeployResult> {
    return this.#audited(request, caller, { onlyCreate: false, decidedFor });
  }

  create(
    request: DeployRequest,
    caller: Caller,
    decidedFor?: DecidedFor,
  ): Promise<DeployResult> {
    return this.#audited(request, caller, { onlyCreate: true, decidedFor });
  }

  async #audited(
    request: DeployRequest,
    caller: Caller,
    terms: DeployTerms,
  ): Promise<DeployResult> {
    const { context, chart, reason } = request;
    requireValidContext(context, this.#options.environments);
    requirePlainReason(reason);
    await this.#options.products.requireCustomer(context.customer);
    const name = instanceName(context);
    if (chart.name !== context.product && chart.name !== name) {
      throw new InputError(
        `The chart "${chart.name}" belongs neither to the product "${context.product}" nor to the instance "${name}".`,
      );
    }
    const intent = {
      action: (terms.onlyCreate
        ? instanceCreatePermission
        : instanceDeployPermission
      ).name,
      subject: name,
      context,
      ...(reason && { reason }),
      after: plannedFacts(request),
    };
    return this.#options.audit.audited(caller, intent, async () => {
      const known = await (await this.#read()).get(name);
      const result = await this.#deploy(request, name, caller, terms);
      return {
        result,
        ...(known && { before: releaseFacts(known.release) }),
        after: releaseFacts(result.instance.release),
        details: detailsOf(result),
      };
    });
  }

  #namespaceOf(context: Context): string | InputError {
    try {
      return this.destination(context).namespace;
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  }

  async #deploy(
    request: DeployRequest,
    name: string,
    caller: Caller,
    { onlyCreate, decidedFor }: DeployTerms,
  ): Promise<DeployResult> {
    const { products, registry, writer } = this.#options;
    const { context, chart } = request;
    const author = await this.#options.authors.of(caller);
    const stored = await registry.pull(chart.name, chart.digest);
    if (stored.version !== chart.version) {
      throw new InputError(
        `The digest ${chart.digest} is version ${stored.version} of the chart ${chart.name}, not ${chart.version}.`,
      );
    }
    const release: ReleaseRequest = {
      context,
      name,
      destination: this.destination(context),
      chart: { ...chart, repository: stored.repository },
      archive: stored.archive,
      values: request.values,
      author,
      onlyCreate,
      message: kind => this.#message(request, name, caller, kind),
    };
    const files = decodeSource(request.chartSource);
    // Nothing at all is written for values or charts that do not render.
    await writer.rehearse(release);
    const ownership = await products.ownership(
      context.product,
      request.owner,
      caller,
    );
    if (decidedFor) requireSameOwner(context.product, ownership, decidedFor);
    const source =
      files &&
      (await this.#options.sources.write({
        product: context.product,
        chartName: chart.name,
        files,
        ...(ownership.newProduct && { newProductOwner: ownership.owner }),
        author,
        message: this.#message(request, name, caller, 'chart-source'),
      }));
    const written = await writer.write(release);
    const instances = await this.#read();
    const record = (await instances.get(name)) ?? written.record;
    const instance = this.#present(record, await products.owners());
    await this.#options.listener.released(instance);
    const { chartRepositoryName, repository } = this.#options;
    return {
      instance,
      ...(source && {
        chartSourceCommit: link(chartRepositoryName, source),
      }),
      valuesCommit: link(repository.name, written.valuesCommit),
      releaseCommit: link(repository.name, written.releaseCommit),
    };
  }

  #message(
    { chart, reason }: DeployRequest,
    name: string,
    caller: Caller,
    kind: 'chart-source' | 'values' | 'release',
  ): string {
    const subjects = {
      'chart-source': `Generate chart ${chart.name} ${chart.version}`,
      values: `Set values of ${name}`,
      release: `Release ${chart.name} ${chart.version} to ${name}`,
    };
    return commitMessage({
      subject: subjects[kind],
      kind,
      instanceName: name,
      actor: caller.actor,
      requestId: caller.requestId,
      ...(reason && { reason }),
    });
  }

  async #read() {
    const snapshot = await this.#options.repository.snapshot();
    return this.#options.index.at(snapshot);
  }

  #present(
    record: Parameters<InstancePresenter['present']>[0],
    owners: ReadonlyMap<string, string>,
  ): Instance {
    return this.#options.presenter.present(
      record,
      owners.get(record.context.product),
    );
  }
}

function detailsOf(result: DeployResult): Record<string, string> {
  const { release } = result.instance;
  return {
    chart: `${release.chart.name} ${release.chart.version}`,
    chartDigest: release.chart.digest,
    valuesCommit: result.valuesCommit.sha,
    releaseCommit: result.releaseCommit.sha,
    manifestsDigest: release.manifestsDigest,
    ...(result.chartSourceCommit && {
      chartSourceCommit: result.chartSourceCommit.sha,
    }),
  };
}
