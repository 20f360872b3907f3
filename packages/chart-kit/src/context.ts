import { ContextError } from './errors';
import { checkVersion } from './versions';
import { resolveGoScalar } from './yaml/goScalar';
import type { Context, ContextProblem, InstanceCoordinates } from './types';

/** Longest Helm release name. Source: `helm.sh/helm/v4/pkg/chart/v2/util/validate_name.go`. */
const MAX_INSTANCE_NAME = 53;
/** Longest DNS-1123 label. Source: RFC 1123 and the Kubernetes documentation on object names. */
const MAX_LABEL = 63;

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Words that mean something else in a path, a Vault mount or a JavaScript object. `apps` is the folder of the
 * Application files in the GitOps repository, next to the customers' folders.
 */
const RESERVED = new Set([
  'apps',
  'constructor',
  'global',
  'prototype',
  'root',
  'sys',
]);

const INSTANCE_PARTS = [
  'product',
  'customer',
  'environment',
  'instance',
] as const;
const LABEL_PARTS = [...INSTANCE_PARTS, 'team'] as const;

type LabelPart = (typeof LABEL_PARTS)[number];

/** Namespaces of Kubernetes itself start with `kube-`; `no` and `on` are no names where YAML 1.1 is read. */
function isReservedProduct(product: string): boolean {
  return /^kube(-|$)/.test(product) || resolveGoScalar(product).tag !== 'str';
}

function describePattern(part: LabelPart, value: string): string | undefined {
  // The exact character is named by code point: look-alikes from other alphabets cannot be told apart by eye.
  const stray = [...value].find(char => !/[a-z0-9-]/.test(char));
  if (stray !== undefined) {
    const codePoint = (stray.codePointAt(0) ?? 0)
      .toString(16)
      .toUpperCase()
      .padStart(4, '0');
    const hint = /[A-Z]/.test(stray) ? '; write it in lower case' : '';
    return `has the character ${JSON.stringify(
      stray,
    )} (U+${codePoint}); only a-z, 0-9 and "-" are allowed${hint}`;
  }
  if (!LABEL.test(value)) return 'must start and end with a letter or digit';
  if (value.includes('--')) return 'must not have "--" in it';
  if (part === 'product' && !/^[a-z]/.test(value)) {
    return 'must start with a letter, because Kubernetes Services are named after it';
  }
  return undefined;
}

function checkLabel(
  part: LabelPart,
  value: unknown,
): ContextProblem | undefined {
  if (typeof value !== 'string' || value === '') {
    return {
      part,
      rule: 'missing',
      message: `The ${part} is missing; give it as text.`,
    };
  }
  const shown = JSON.stringify(value.slice(0, 80));
  const pattern = describePattern(part, value);
  if (pattern !== undefined) {
    return {
      part,
      rule: 'pattern',
      message: `The ${part} ${shown} ${pattern}.`,
    };
  }
  if (value.length > MAX_LABEL) {
    return {
      part,
      rule: 'length',
      message: `The ${part} ${shown} has ${
        value.length
      } characters, ${MAX_LABEL} are allowed; shorten it by ${
        value.length - MAX_LABEL
      }.`,
    };
  }
  if (RESERVED.has(value) || (part === 'product' && isReservedProduct(value))) {
    return {
      part,
      rule: 'reserved',
      message: `The ${part} ${shown} is a reserved word; choose another.`,
    };
  }
  return undefined;
}

/**
 * The instance name of a context: `{product}-{customer}-{environment}-{instance}`. It is the Helm release name and, by
 * default, the namespace. Call `validateContext` first: this function only joins.
 *
 * @public
 */
export function instanceName(context: InstanceCoordinates): string {
  return INSTANCE_PARTS.map(part => context[part]).join('-');
}

/**
 * Whether two coordinates name the same instance. Different instances can have the same instance name
 * (`a-b` + `c` and `a` + `b-c`); whoever knows all instances must refuse that.
 *
 * @public
 */
export function sameInstance(
  a: InstanceCoordinates,
  b: InstanceCoordinates,
): boolean {
  return INSTANCE_PARTS.every(part => a[part] === b[part]);
}

/**
 * Everything wrong with a context; empty when it is fine. Product, customer, environment, instance and team are
 * DNS-1123 labels without `--`, none a reserved word; the product starts with a letter; the instance name has at most
 * 53 characters; the version is SemVer 2.
 *
 * @public
 */
export function validateContext(
  context: Partial<Record<keyof Context, unknown>>,
): ContextProblem[] {
  const problems = LABEL_PARTS.flatMap(
    part => checkLabel(part, context[part]) ?? [],
  );
  const parts = INSTANCE_PARTS.map(part => context[part]);
  if (parts.every(part => typeof part === 'string')) {
    const name = parts.join('-');
    if (name.length > MAX_INSTANCE_NAME) {
      problems.push({
        part: 'name',
        rule: 'length',
        message: `The instance name ${JSON.stringify(
          name.slice(0, 120),
        )} (product, customer, environment and instance joined by "-") has ${
          name.length
        } characters, ${MAX_INSTANCE_NAME} are allowed; shorten one of the four by ${
          name.length - MAX_INSTANCE_NAME
        }.`,
      });
    }
  }
  const version = checkVersion(context.version);
  if (version !== undefined) {
    problems.push({
      part: 'version',
      rule: context.version === undefined ? 'missing' : 'version',
      message: version,
    });
  }
  return problems;
}

/**
 * Reads a context from outside data; unknown keys are dropped.
 *
 * @throws ContextError naming each part that is wrong, and why.
 * @public
 */
export function parseContext(input: unknown): Context {
  const source: Partial<Record<keyof Context, unknown>> =
    typeof input === 'object' && input !== null ? input : {};
  const problems = validateContext(source);
  if (problems.length > 0) throw new ContextError(problems);
  return {
    product: String(source.product),
    customer: String(source.customer),
    environment: String(source.environment),
    instance: String(source.instance),
    version: String(source.version),
    team: String(source.team),
  };
}
