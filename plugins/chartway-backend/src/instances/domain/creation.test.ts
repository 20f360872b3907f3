import { whyNoCreation, type ExistingFiles } from './creation';
import { writeReleaseFile } from './releaseFile';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const release = (chartDigest: string) =>
  writeReleaseFile({
    context: {
      product: 'shop',
      customer: 'acme',
      environment: 'dev',
      instance: 'a',
    },
    name: 'shop-acme-dev-a',
    namespace: 'shop-acme-dev-a',
    release: {
      chart: {
        name: 'shop',
        version: '1.0.0',
        repository: 'oci://registry/shop',
        digest: chartDigest,
      },
      valuesCommit: 'c0ffee',
      manifestsDigest: digest('9'),
      images: [],
    },
  });

const values = 'replicas: 2\n';
const wanted = { name: 'shop-acme-dev-a', chartDigest: digest('1'), values };
const application = 'kind: Application\n';

describe('whyNoCreation', () => {
  it.each<[string, ExistingFiles]>([
    ['nothing is there', {}],
    ['the values were committed before the interruption', { values }],
    [
      'everything was committed before the interruption',
      { values, release: release(digest('1')), application },
    ],
    [
      'the Application is gone from what was created',
      { values, release: release(digest('1')) },
    ],
  ])('passes when %s', (_, existing) => {
    expect(whyNoCreation(wanted, existing)).toBeUndefined();
  });

  it.each<[string, ExistingFiles]>([
    ['other values', { values: 'replicas: 3\n' }],
    ['other values', { values: '' }],
    [
      'other values',
      { values: 'replicas: 3\n', release: release(digest('1')) },
    ],
    ['another chart', { values, release: release(digest('2')), application }],
    ['another chart', { values, release: 'kind: Something\n' }],
    ['a release of its own', { release: release(digest('1')) }],
    ['an Argo CD Application that Chartway did not write', { application }],
    [
      'an Argo CD Application that Chartway did not write',
      { application, values },
    ],
  ])('refuses to change %s', (what, existing) => {
    expect(whyNoCreation(wanted, existing)).toBe(
      `You may create instances, and this would change "shop-acme-dev-a", which exists already with ${what}.`,
    );
  });
});
