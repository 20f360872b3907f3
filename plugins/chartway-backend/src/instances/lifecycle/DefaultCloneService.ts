import type {
  ClonePreview,
  CloneRequest,
  CloneResult,
  Context,
  Instance,
} from '@chartway/plugin-chartway-common';
import { InputError, isError } from '@backstage/errors';
import type { Caller } from '../../authorization/Caller';
import type { RepositoryAccess } from '../../git/RepositoryAccess';
import { instancePaths } from '../domain/layout';
import type { InstanceService } from '../InstanceService';
import { readLayerTexts, readText } from '../layers';
import type { ChangeChecker } from '../values/ChangeChecker';
import type { ChartArchives } from '../values/ChartArchives';
import type { CloneService } from './CloneService';
import { cloneNotes } from './domain/cloneNotes';

type Problem = ClonePreview['problems'][number];

/** What the service works with. */
export type CloneServiceOptions = {
  repository: RepositoryAccess;
  /** With permission checks: what is created passes all that any other creation passes. */
  instances: Pick<InstanceService, 'get' | 'check' | 'create' | 'destination'>;
  charts: Pick<ChartArchives, 'of'>;
  checker: Pick<ChangeChecker, 'check'>;
};

const error = (message: string): Problem => ({ severity: 'error', message });

/** {@link CloneService} on the GitOps repository. */
export class DefaultCloneService implements CloneService {
  readonly #options: CloneServiceOptions;

  constructor(options: CloneServiceOptions) {
    this.#options = options;
  }

  async preview(
    name: string,
    { context, values: given }: CloneRequest,
    caller: Caller,
  ): Promise<ClonePreview> {
    const { instances } = this.#options;
    const source = await instances.get(name, caller);
    requireSameProduct(source, context);
    const values = given ?? (await this.#valuesOf(source));
    const check = await instances.check(context, caller);
    if (check.status === 'invalid') throw new InputError(check.message);
    const destination = instances.destination(context);
    const paths = instancePaths(context, destination.applications);
    const problems = chartProblems(source);
    if (check.status === 'exists') {
      problems.push(
        error(
          `The instance "${check.instanceName}" exists. Choose another customer, environment or instance name, or change that instance.`,
        ),
      );
    } else if (check.status !== 'available') {
      problems.push(error(check.message));
    } else {
      // Only for those who may create there: what Helm says can name values of layers that the new instance shares.
      const found = await this.#valuesProblems(
        source,
        context,
        check.instanceName,
        values,
      );
      problems.push(...found);
    }
    return {
      name: check.instanceName,
      namespace: check.namespace ?? destination.namespace,
      ...(destination.engine && { engine: destination.engine }),
      chartVersion: source.release.chart.version,
      values,
      files: [paths.values, paths.release, paths.application],
      notes: cloneNotes(values, source.context, context),
      problems,
    };
  }

  async clone(
    name: string,
    { context, values: given, reason }: CloneRequest,
    caller: Caller,
  ): Promise<CloneResult> {
    const { instances } = this.#options;
    const source = await instances.get(name, caller);
    requireSameProduct(source, context);
    const [problem] = chartProblems(source);
    if (problem) throw new InputError(problem.message);
    const values = given ?? (await this.#valuesOf(source));
    const { chart } = source.release;
    const { instance, releaseCommit } = await instances.create(
      {
        context,
        chart: {
          name: chart.name,
          version: chart.version,
          digest: chart.digest,
        },
        values,
        reason: reason ?? `Cloned from ${name}`,
      },
      caller,
    );
    return { instance, releaseCommit };
  }

  /** The instance's own values as they are released. */
  async #valuesOf({ context, release }: Instance): Promise<string> {
    const snapshot = await this.#options.repository.snapshot(
      release.valuesCommit,
    );
    const text = await readText(snapshot, instancePaths(context).values);
    return text ?? '';
  }

  async #valuesProblems(
    source: Instance,
    context: Context,
    name: string,
    values: string,
  ): Promise<Problem[]> {
    const { charts, checker, instances, repository } = this.#options;
    const path = instancePaths(context).values;
    try {
      const snapshot = await repository.snapshot();
      const own = new Map([[path, values]]);
      const { problems } = await checker.check({
        name,
        destination: instances.destination(context),
        chart: await charts.of(source.release.chart),
        layers: await readLayerTexts(snapshot, context, own),
        path,
      });
      return problems;
    } catch (cause) {
      if (!isError(cause) || cause.name !== 'NotFoundError') throw cause;
      return [
        error(
          `The chart ${source.release.chart.name} ${source.release.chart.version} is not in the registry any more. Publish it again, or release another version first.`,
        ),
      ];
    }
  }
}

/** @throws InputError for a clone that would be of another product. */
function requireSameProduct({ context }: Instance, to: Context): void {
  if (context.product === to.product) return;
  throw new InputError(
    `A clone is of the same product, "${context.product}"; choose another customer, environment or instance name.`,
  );
}

/** A chart that was made for one instance has its names in it. */
function chartProblems({ context, release }: Instance): Problem[] {
  if (release.chart.name === context.product) return [];
  return [
    error(
      `The chart "${release.chart.name}" was made for this instance alone (scope "instance"), so no other can run it. Create the new instance from its chart template.`,
    ),
  ];
}
