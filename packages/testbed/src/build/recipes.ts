/** How one program is made from its Go module. */
export interface Recipe {
  readonly program: string;
  readonly module: string;
  readonly version: string;
  /** Import path of the main package, or a folder below packages/testbed/go with a main package of ours. */
  readonly main: string | { readonly ours: string };
  /**
   * Published versions that stand for modules which the program's own go.mod takes from its source tree;
   * `*` is for all that are not named. `as-required`: the versions it requires are published, and they do.
   */
  readonly localModules?: Readonly<Record<string, string>> | 'as-required';
  readonly tags?: readonly string[];
  /** Needs a C compiler. */
  readonly cgo?: boolean;
  /** Package variables to set, for programs that report their version. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Folders of the module that the program reads at run time, copied to `<program>-static`. */
  readonly staticFolders?: readonly string[];
}

const KUBERNETES_VERSION = 'v1.36.3';
const STAGING_VERSION = 'v0.36.3';

function kubernetesVersionVariables(): Record<string, string> {
  const packages = [
    'k8s.io/component-base/version',
    'k8s.io/client-go/pkg/version',
  ];
  return Object.fromEntries(
    packages.flatMap(name => [
      [`${name}.gitVersion`, KUBERNETES_VERSION],
      [`${name}.gitMajor`, '1'],
      [`${name}.gitMinor`, '36'],
    ]),
  );
}

const kubernetes = (program: string): Recipe => ({
  program,
  module: 'k8s.io/kubernetes',
  version: KUBERNETES_VERSION,
  main: `k8s.io/kubernetes/cmd/${program}`,
  localModules: { '*': STAGING_VERSION },
  variables: kubernetesVersionVariables(),
});

/** Every program of the testbed that is built from Go, with its version. */
export const recipes: readonly Recipe[] = [
  {
    program: 'registry',
    module: 'github.com/distribution/distribution/v3',
    version: 'v3.1.2',
    main: 'github.com/distribution/distribution/v3/cmd/registry',
  },
  {
    program: 'vault',
    module: 'github.com/hashicorp/vault',
    version: 'v1.21.1',
    main: 'github.com/hashicorp/vault',
    localModules: { 'github.com/hashicorp/vault/sdk': 'v0.20.0' },
    // Upstream's own tag for a build without database engines and cloud plugins.
    tags: ['minimal'],
  },
  {
    program: 'gitea',
    module: 'code.gitea.io/gitea',
    version: 'v1.26.4',
    main: 'code.gitea.io/gitea',
    tags: ['sqlite', 'sqlite_unlock_notify'],
    cgo: true,
    staticFolders: ['templates', 'options', 'public'],
  },
  {
    program: 'etcd',
    module: 'go.etcd.io/etcd/server/v3',
    version: 'v3.6.14',
    main: 'go.etcd.io/etcd/server/v3',
    localModules: 'as-required',
  },
  kubernetes('kube-apiserver'),
  kubernetes('kube-controller-manager'),
  kubernetes('kube-scheduler'),
  kubernetes('kubectl'),
  {
    program: 'kwok',
    module: 'sigs.k8s.io/kwok',
    version: 'v0.8.0',
    main: 'sigs.k8s.io/kwok/cmd/kwok',
  },
  {
    program: 'argocd',
    module: 'github.com/argoproj/argo-cd/v3',
    version: 'v3.5.3',
    main: 'github.com/argoproj/argo-cd/v3/cmd',
    localModules: {
      // The same commit as the release's.
      'github.com/argoproj/argo-cd/gitops-engine':
        'v0.0.0-20260914071520-c9c369efcc5b',
    },
  },
  {
    program: 'external-secrets',
    module: 'github.com/external-secrets/external-secrets',
    version: 'v0.19.2',
    main: { ours: 'external-secrets' },
  },
  {
    program: 'helm',
    module: 'helm.sh/helm/v4',
    version: 'v4.2.4',
    main: 'helm.sh/helm/v4/cmd/helm',
  },
  {
    program: 'crane',
    module: 'github.com/google/go-containerregistry',
    version: 'v0.21.9',
    main: 'github.com/google/go-containerregistry/cmd/crane',
  },
  {
    program: 'kubeconform',
    module: 'github.com/yannh/kubeconform',
    version: 'v0.7.0',
    main: 'github.com/yannh/kubeconform/cmd/kubeconform',
  },
  {
    program: 'kube-score',
    module: 'github.com/zegl/kube-score',
    version: 'v1.20.0',
    main: 'github.com/zegl/kube-score/cmd/kube-score',
  },
];
