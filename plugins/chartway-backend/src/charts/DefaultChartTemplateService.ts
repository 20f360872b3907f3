import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  ChartTemplateDetail,
  ChartTemplateList,
  ChartTemplateSummary,
  GenerationGrant,
  GenerationRequest,
} from '@chartway/plugin-chartway-common';
import type { Caller } from '../authorization/Caller';
import type { ProductService } from '../catalog/ProductService';
import type { RepositoryAccess } from '../git/RepositoryAccess';
import type { InstanceService } from '../instances/InstanceService';
import type { ChartTemplateService } from './ChartTemplateService';
import { requireValidGeneration } from './domain/generation';
import {
  listTemplates,
  type FoundTemplate,
  type TemplateListing,
} from './domain/templateListing';

/** Listings kept: the newest and the revisions that recent forms were opened at. */
const KEPT_LISTINGS = 8;
const COMMIT_SHA = /^[0-9a-f]{40}$/;

/** {@link ChartTemplateService} on the chart template repository of the Git host. */
export class DefaultChartTemplateService implements ChartTemplateService {
  readonly #repository: RepositoryAccess;
  readonly #folder: string;
  readonly #instances: Pick<InstanceService, 'check' | 'destination'>;
  readonly #products: Pick<ProductService, 'ownership' | 'requireCustomer'>;
  /** By commit SHA: what a commit holds never changes. */
  readonly #listings = new Map<string, Promise<TemplateListing>>();

  constructor(options: {
    repository: RepositoryAccess;
    folder: string;
    instances: Pick<InstanceService, 'check' | 'destination'>;
    products: Pick<ProductService, 'ownership' | 'requireCustomer'>;
  }) {
    this.#repository = options.repository;
    this.#folder = options.folder;
    this.#instances = options.instances;
    this.#products = options.products;
  }

  async list(): Promise<ChartTemplateList> {
    const { sha, listing } = await this.#listing(undefined);
    if (!sha) return { items: [], problems: [] };
    const items = await Promise.all(
      [...listing.templates.values()].map(found => this.#summary(found, sha)),
    );
    return { items, problems: [...listing.problems] };
  }

  async get(
    name: string,
    revision: string | undefined,
  ): Promise<ChartTemplateDetail> {
    if (revision !== undefined && !COMMIT_SHA.test(revision)) {
      throw new InputError(
        'The revision of a chart template must be a commit SHA of 40 hexadecimal digits; leave it out for the newest.',
      );
    }
    const { sha, listing } = await this.#listing(revision);
    const found = listing.templates.get(name);
    if (!found || !sha) throw this.#missing(name, sha, listing);
    const files = [...found.files].map(([path, content]) => [
      path,
      Buffer.from(content).toString('base64'),
    ]);
    return {
      ...(await this.#summary(found, sha)),
      inputs: found.template.inputs,
      files: Object.fromEntries(files),
    };
  }

  async prepareGeneration(
    name: string,
    request: GenerationRequest,
    caller: Caller,
  ): Promise<GenerationGrant> {
    const { context, version } = request;
    requireValidGeneration(context, version);
    await this.#products.requireCustomer(context.customer);
    const ownership = await this.#products.ownership(
      context.product,
      request.owner,
      caller,
    );
    requireValidGeneration(context, version, ownership.team);
    const destination = this.#instances.destination(context);
    const check = await this.#instances.check(context, caller);
    if (check.status === 'invalid') throw new InputError(check.message);
    if (check.status === 'collision') throw new ConflictError(check.message);
    return {
      template: await this.get(name, request.revision),
      team: ownership.team,
      owner: ownership.owner,
      newProduct: ownership.newProduct,
      instanceName: check.instanceName,
      namespace: destination.namespace,
      kubeVersion: destination.kubeVersion,
    };
  }

  async #listing(
    revision: string | undefined,
  ): Promise<{ sha: string | undefined; listing: TemplateListing }> {
    const snapshot = await this.#repository.snapshot(revision);
    const { sha } = snapshot;
    if (!sha) {
      return { sha, listing: { templates: new Map(), problems: [] } };
    }
    const listing =
      this.#listings.get(sha) ??
      snapshot
        .readAll(this.#folder)
        .then(files => listTemplates(this.#folder, files));
    // Re-inserting keeps the most recently used at the end.
    this.#listings.delete(sha);
    this.#listings.set(sha, listing);
    listing.catch(() => this.#listings.delete(sha));
    const [oldest] = this.#listings.keys();
    if (oldest && this.#listings.size > KEPT_LISTINGS) {
      this.#listings.delete(oldest);
    }
    return { sha, listing: await listing };
  }

  async #summary(
    { template, folder }: FoundTemplate,
    revision: string,
  ): Promise<ChartTemplateSummary> {
    const url = await this.#repository.webUrl({ path: folder, revision });
    const { name, title, description, kind, scope, owner } = template;
    return {
      name,
      title,
      description,
      kind,
      scope,
      ...(owner && { owner }),
      revision,
      ...(url && { url }),
    };
  }

  #missing(name: string, sha: string | undefined, listing: TemplateListing) {
    const problem = listing.problems.find(item => item.name === name);
    if (problem) {
      return new InputError(
        `The chart template "${name}" cannot be read: ${problem.message}`,
      );
    }
    const at = sha ? ` at ${sha.slice(0, 12)}` : ', which is empty';
    return new NotFoundError(
      `There is no chart template "${name}" in the repository ${
        this.#repository.name
      }${at}.`,
    );
  }
}
