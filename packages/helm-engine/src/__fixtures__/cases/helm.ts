import type { ConformanceCase } from '../conformanceCase';

const folders = [
  'alpine', 'chart-bad-requirements', 'chart-bad-type', 'chart-missing-deps', 'chart-with-bad-subcharts', 'chart-with-deprecated-api',
  'chart-with-lib-dep', 'chart-with-only-crds', 'chart-with-schema', 'chart-with-schema-and-subchart', 'chart-with-schema-negative',
  'chart-with-schema-negative-skip-validation', 'chart-with-secret', 'chart-with-subchart-notes', 'chart-with-subchart-update',
  'chart-with-template-lib-archive-dep', 'chart-with-template-lib-dep', 'chart-with-template-with-invalid-template-expr',
  'chart-with-template-with-invalid-yaml', 'deprecated', 'empty', 'issue-7233', 'issue-9027', 'issue1979', 'lib-chart', 'object-order',
  'reqtest', 'signtest', 'subchart', 'test', 'test1', 'upgradetest', 'compressedchart-0.1.0.tar.gz', 'compressedchart-0.1.0.tgz',
  'compressedchart-0.2.0.tgz', 'compressedchart-0.3.0.tgz', 'compressedchart-with-hyphens-0.1.0.tgz', 'oci-dependent-chart-0.1.0.tgz',
  'pre-release-chart-0.1.0-alpha.tgz', 'reqtest-0.1.0.tgz', 'signtest-0.1.0.tgz', 'test-0.1.0.tgz', 'test1-0.1.0.tgz',
];

/** Helm's own test charts and the chart that `helm create` makes. */
export const helmCases: ConformanceCase[] = [
  ...folders.map((name): ConformanceCase => ({ name: `helm-${name}`, fixture: `helm-testcharts/${name}` })),
  { name: 'helm-create', fixture: 'helm-create' },
  {
    name: 'helm-create-all',
    fixture: 'helm-create',
    values: ['replicaCount: 3\ningress: {enabled: true, className: nginx, tls: [{secretName: t, hosts: [a.example.com]}]}\n', 'autoscaling: {enabled: true}\nhttpRoute: {enabled: true}\nnodeSelector: {a: b}\ntolerations: [{key: x, operator: Exists}]\nvolumes: [{name: v, emptyDir: {}}]\n'],
    flags: { kubeVersion: '1.33.1', skipTests: true },
    release: { name: 'shop', namespace: 'shop-dev' },
  },
  { name: 'helm-create-without-hooks', fixture: 'helm-create', flags: { noHooks: true } },
];
