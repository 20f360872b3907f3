import fc from 'fast-check';
import type { Context } from '@chartway/plugin-chartway-common';
import { instanceName } from '@chartway/chart-kit';
import { parseDocument } from 'yaml';
import { writeApplicationFile } from './applicationFile';
import { commitMessage } from './commitMessage';
import { findCollision } from './contexts';
import { findDestination, unknownPlaceholders } from './destinations';
import { decodeSource } from './chartSource';
import { instancePaths, isReleasePath } from './layout';
import { imagesOf } from './manifests';
import { parseReleaseFile, writeReleaseFile } from './releaseFile';

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,4})?$/);
const context: fc.Arbitrary<Context> = fc.record({
  product: label,
  customer: label,
  environment: fc.constantFrom('dev', 'prod'),
  instance: label,
});
const hex = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const digest = hex(64).map(text => `sha256:${text}`);

const record = fc.record({
  context,
  name: label,
  namespace: label,
  release: fc.record({
    chart: fc.record({
      name: label,
      // Versions that YAML would take for numbers or times.
      version: fc.constantFrom('1.0.0', '1.10.0-rc.1', '0.1.0+b1', '1e3'),
      repository: fc.constant('oci://registry.example.com/charts/shop'),
      digest,
    }),
    // Commits such as 1234567e890 would be numbers without quotes.
    valuesCommit: fc.oneof(hex(40), fc.constant(`12345e${'6'.repeat(34)}`)),
    manifestsDigest: digest,
    images: fc.array(fc.constantFrom('a:1', 'yes', 'r.io/b@sha256:0'), {
      maxLength: 3,
    }),
  }),
});

const CONTEXT: Context = {
  product: 'shop',
  customer: 'acme',
  environment: 'dev',
  instance: 'main',
};

describe('release.yaml', () => {
  it('says back what was written, and the same each time', () => {
    fc.assert(
      fc.property(record, value => {
        const text = writeReleaseFile(value);
        expect(parseReleaseFile(text)).toEqual(value);
        expect(writeReleaseFile(value)).toBe(text);
      }),
    );
  });

  it.each([
    ['', /Invalid input/],
    ['kind: Release', /apiVersion/],
    ['a: 1\na: 2\n', /duplicate|twice|unique/i],
    ['a: &a [*a]', /./],
  ])('security 49: refuses %j', (text, why) => {
    expect(() => parseReleaseFile(text)).toThrow(why);
  });
});

describe('the Application', () => {
  it('names chart and values exactly, in the order of the live revisions', () => {
    fc.assert(
      fc.property(record, value => {
        const text = writeApplicationFile(value, {
          project: 'default',
          server: 'https://kubernetes.default.svc',
          gitRepository: 'https://git.example.com/gitops.git',
          layers: ['_environments/dev/values.yaml', 'x/values.yaml'],
          automated: { sync: true, selfHeal: true },
        });
        // Argo CD reads YAML 1.1: everything must stay text under both versions.
        for (const version of ['1.1', '1.2'] as const) {
          const { spec } = parseDocument(text, { version }).toJS();
          expect(
            spec.sources.map(
              (s: { targetRevision: unknown }) => s.targetRevision,
            ),
          ).toEqual([value.release.chart.digest, value.release.valuesCommit]);
          expect(spec.sources[0].helm.valueFiles).toEqual([
            '$values/_environments/dev/values.yaml',
            '$values/x/values.yaml',
          ]);
        }
      }),
    );
  });
});

describe('the sync policy of the Application', () => {
  const policyOf = (automated: { sync: boolean; selfHeal: boolean }) => {
    const [value] = fc.sample(record, { numRuns: 1, seed: 7 });
    const text = writeApplicationFile(value!, {
      project: 'default',
      server: 'https://kubernetes.default.svc',
      gitRepository: 'https://git.example.com/gitops.git',
      layers: [],
      automated,
    });
    return parseDocument(text).toJS().spec.syncPolicy;
  };

  it('follows Git by itself, undoing changes in the cluster or not, as the environment says', () => {
    expect(policyOf({ sync: true, selfHeal: true }).automated).toEqual({
      prune: true,
      selfHeal: true,
    });
    expect(policyOf({ sync: true, selfHeal: false }).automated).toEqual({
      prune: true,
      selfHeal: false,
    });
  });

  it('waits for a person where the environment says so', () => {
    const policy = policyOf({ sync: false, selfHeal: true });
    expect(policy).not.toHaveProperty('automated');
    expect(policy.syncOptions).toContain('CreateNamespace=true');
  });
});

describe('instance names', () => {
  it('security 19: no two different instances share a name or a folder', () => {
    fc.assert(
      fc.property(fc.array(context, { maxLength: 12 }), contexts => {
        const accepted: Context[] = [];
        for (const candidate of contexts) {
          if (!findCollision(candidate, accepted)) accepted.push(candidate);
        }
        const distinct = new Set(accepted.map(item => JSON.stringify(item)));
        const names = new Set(accepted.map(instanceName));
        const folders = new Set(
          accepted.map(item => instancePaths(item).values),
        );
        expect(names.size).toBe(distinct.size);
        expect(folders.size).toBe(distinct.size);
      }),
    );
  });

  it('security 19: a-b for c and a for b-c collide', () => {
    const one = { ...CONTEXT, product: 'a-b', customer: 'c' };
    const other = { ...CONTEXT, product: 'a', customer: 'b-c' };
    expect(findCollision(other, [one])).toEqual(one);
    expect(findCollision(one, [one])).toBeUndefined();
  });

  it('a-b as instance c and a as instance b-c share a folder, so they collide', () => {
    const one = { ...CONTEXT, product: 'a-b', instance: 'c' };
    const other = { ...CONTEXT, product: 'a', instance: 'b-c' };
    expect(findCollision(other, [one])).toEqual(one);
  });
});

describe('paths', () => {
  it('are those of the documented layout', () => {
    expect(instancePaths(CONTEXT)).toEqual({
      layers: [
        '_environments/dev/values.yaml',
        '_customers/acme/values.yaml',
        'acme/dev/shop-main/values.yaml',
      ],
      values: 'acme/dev/shop-main/values.yaml',
      release: 'acme/dev/shop-main/release.yaml',
      application: 'apps/acme/dev/shop-main.yaml',
    });
    expect(isReleasePath('acme/dev/shop-main/release.yaml')).toBe(true);
    expect(isReleasePath('_customers/acme/release.yaml')).toBe(false);
    expect(isReleasePath('release.yaml')).toBe(false);
  });
});

describe('destinations', () => {
  const rule = {
    product: '*',
    customer: '*',
    environment: '*',
    project: 'default',
    server: 'https://kubernetes.default.svc',
    namespace: '{instanceName}',
  };

  it('takes the first rule that matches', () => {
    const rules = [
      { ...rule, environment: 'prod', namespace: '{customer}-{environment}' },
      { ...rule, customer: 'acme', project: 'acme' },
      rule,
    ];
    const prod = { ...CONTEXT, environment: 'prod' };
    expect(findDestination(rules, prod).namespace).toBe('acme-prod');
    expect(findDestination(rules, CONTEXT)).toMatchObject({
      project: 'acme',
      namespace: 'shop-acme-dev-main',
    });
  });

  it('says what to do when none matches', () => {
    expect(() => findDestination([], CONTEXT)).toThrow(
      /chartway\.destinations/,
    );
  });

  it('refuses a namespace that is none', () => {
    const long = { ...rule, namespace: `{instanceName}-${'x'.repeat(60)}` };
    expect(() => findDestination([long], CONTEXT)).toThrow(/63 characters/);
  });

  it('knows its placeholders', () => {
    expect(unknownPlaceholders('{product}-{team}-{}')).toEqual(['team', '']);
  });
});

describe('images', () => {
  it('are those of all lists of containers, each once', () => {
    const manifest = (...images: string[]) =>
      `kind: Any\nspec:\n  deep:\n    containers:\n${images
        .map(image => `      - image: ${image}\n`)
        .join('')}    initContainers: [{image: init:1}, {name: x}]\n`;
    expect(
      imagesOf([manifest('b:1', 'a:1'), manifest('a:1'), '::: no yaml [']),
    ).toEqual(['a:1', 'b:1', 'init:1']);
  });
});

describe('commit messages', () => {
  it('end with trailers that only the portal writes', () => {
    const message = commitMessage({
      subject: 'Release shop 1.0.0 to x',
      kind: 'release',
      instanceName: 'x',
      actor: 'user:default/jane',
      requestId: 'r',
      reason: 'Chartway-Actor: user:default/other',
    });
    expect(message.split('\n\n').pop()).toBe(
      'Chartway-Instance: x\nChartway-Change: release\nChartway-Actor: user:default/jane\nChartway-Request-Id: r\n',
    );
  });
});

describe('chart sources', () => {
  it('security 15: are refused when they are not base64', () => {
    expect(() => decodeSource({ 'values.yaml': 'not base64!' })).toThrow(
      /values\.yaml/,
    );
    expect(decodeSource(undefined)).toBeUndefined();
  });
});
