import { ResponseError } from '@backstage/errors';
import { instanceName, packageChart, versionToTag } from '@chartway/chart-kit';
import type {
  CallOptions,
  ChartwayApi,
  DeployRequest,
  DeployResult,
  Deployment,
  GenerationRequest,
  PublishedChart,
} from '@chartway/plugin-chartway-common';
import { createHash } from 'node:crypto';

const sha256 = (content: Uint8Array | string) =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** A small chart template: one workload, one input that must be given, one with a default. */
const CHART_TEMPLATE = `apiVersion: chartway.io/v1alpha1
kind: ChartTemplate
metadata:
  name: web-service
  title: Web service
  description: A service for tests.
spec:
  kind: workloads
  scope: product
  inputs:
    type: object
    required: [port]
    additionalProperties: false
    properties:
      port: {type: integer, title: Port, minimum: 1024, maximum: 65535}
      replicas: {type: integer, title: Pods, default: 2}
  chart:
    description: A service for tests.
  image:
    repository: ghcr.io/acme/shop
    tag: 1.4.2
  secrets:
    - key: DATABASE_URL
      description: Where the database is
      required: true
  workloads:
    - name: web
      kind: Deployment
      replicas: \${{ inputs.replicas }}
      ports:
        - name: http
          containerPort: \${{ inputs.port }}
          servicePort: 80
      probes:
        readiness: {path: /, port: http}
        liveness: {port: http}
      resources:
        requests: {cpu: 50m, memory: 64Mi}
        limits: {cpu: 500m, memory: 256Mi}
`;

export const REVISION = 'f'.repeat(40);
export const PACKED = packageChart({
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.0\n',
  'templates/.gitkeep': '',
});

/** What the backend answers when it refuses. */
export async function refusal(
  statusCode: number,
  message: string,
): Promise<ResponseError> {
  const body = { error: { name: 'Error', message }, response: { statusCode } };
  return await ResponseError.fromResponse(
    new Response(JSON.stringify(body), {
      status: statusCode,
      headers: { 'content-type': 'application/json' },
    }),
  );
}

/** Throws for every method that a test has not programmed. */
export function unprogrammed<T extends object>(
  name: string,
  programmed: Partial<T>,
): T {
  return new Proxy(programmed as T, {
    get(target, key) {
      if (Reflect.has(target, key)) return Reflect.get(target, key);
      throw new Error(
        `${name}.${String(key)} was called, but is not programmed`,
      );
    },
  });
}

/**
 * A Chartway backend that remembers: publishing and deploying the same again changes nothing, as the real one promises.
 * The lists say what was really written.
 */
export class FakeChartway {
  readonly published: PublishedChart[] = [];
  readonly commits: { repository: string; content: string }[] = [];
  readonly generations: GenerationRequest[] = [];
  readonly tokens: (string | undefined)[] = [];
  /** Called before any write; throws to make the backend fail. */
  beforeWrite: (what: 'publish' | 'deploy') => Promise<void> = async () => {};
  chartTemplate = CHART_TEMPLATE;
  scope: 'product' | 'instance' = 'product';

  readonly api: ChartwayApi;

  constructor(more: Partial<ChartwayApi> = {}) {
    this.api = unprogrammed<ChartwayApi>('ChartwayApi', {
      prepareGeneration: (name, request, options) =>
        this.#prepare(name, request, options),
      publishChart: (chart, options) => this.#publish(chart, options),
      deploy: (request, options) => this.#deploy(request, options),
      ...more,
    });
  }

  async #prepare(
    name: string,
    request: GenerationRequest,
    options?: CallOptions,
  ) {
    this.tokens.push(options?.token);
    this.generations.push(request);
    const summary = {
      name,
      title: name,
      description: '',
      kind: 'workloads' as const,
      scope: this.scope,
      revision: REVISION,
    };
    return {
      template: {
        ...summary,
        inputs: {},
        files: {
          'chart-template.yaml': Buffer.from(this.chartTemplate).toString(
            'base64',
          ),
        },
      },
      team: 'team-shop',
      owner: 'group:default/team-shop',
      newProduct: false,
      instanceName: instanceName(request.context),
      namespace: instanceName(request.context),
      kubeVersion: '1.36.3',
    };
  }

  async #publish(
    chart: Parameters<ChartwayApi['publishChart']>[0],
    options?: CallOptions,
  ): Promise<PublishedChart> {
    this.tokens.push(options?.token);
    await this.beforeWrite('publish');
    const { name, version, archive } = chart;
    const layerDigest = sha256(archive);
    const found = this.published.find(
      known => known.name === name && known.version === version,
    );
    if (found && found.layerDigest !== layerDigest) {
      throw await refusal(409, `${name} ${version} exists with other content`);
    }
    if (found) return { ...found, created: false };
    const made = {
      name,
      version,
      reference: `oci://registry.example.com/charts/${name}:${versionToTag(
        version,
      )}`,
      digest: sha256(`manifest of ${layerDigest}`),
      layerDigest,
      created: true,
    };
    this.published.push(made);
    return made;
  }

  async #deploy(
    request: DeployRequest,
    options?: CallOptions,
  ): Promise<DeployResult> {
    this.tokens.push(options?.token);
    await this.beforeWrite('deploy');
    const { context, chart, values, chartSource } = request;
    const name = instanceName(context);
    const commit = (repository: string, content: string) => {
      const known = this.commits.some(
        made => made.repository === repository && made.content === content,
      );
      if (!known) this.commits.push({ repository, content });
      const sha = createHash('sha1').update(content).digest('hex');
      const url = `https://git.example.com/${repository}/commit/${sha}`;
      return { repository, sha, created: !known, url };
    };
    const source = chartSource && commit('charts', JSON.stringify(chartSource));
    const valuesCommit = commit('gitops', values);
    const releaseCommit = commit(
      'gitops',
      `${name} ${chart.digest} ${valuesCommit.sha}`,
    );
    return {
      instance: {
        name,
        context,
        namespace: name,
        application: name,
        release: {
          chart: {
            ...chart,
            repository: `oci://registry.example.com/charts/${chart.name}`,
          },
          valuesCommit: valuesCommit.sha,
          manifestsDigest: sha256(values),
          images: [],
        },
        links: [{ title: 'Argo CD', url: 'https://argocd.example.com/a' }],
      },
      chartSourceCommit: source,
      valuesCommit,
      releaseCommit,
    };
  }
}

/** A state of the deployment of shop for acme in dev. */
export function aDeployment(part: Partial<Deployment> = {}): Deployment {
  return {
    instanceName: 'shop-acme-dev-main',
    status: 'progressing',
    message: 'Rolling out.',
    desired: { chartDigest: sha256('c'), valuesCommit: 'v' },
    resources: [],
    links: [{ title: 'Argo CD', url: 'https://argocd.example.com/a' }],
    observedAt: '2026-11-21T12:00:00Z',
    ...part,
  };
}
