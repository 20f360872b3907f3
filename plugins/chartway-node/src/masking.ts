import { createHmac } from 'node:crypto';

/** Nesting that no manifest has; what lies deeper is not passed on. */
const MAX_DEPTH = 100;
/** Shorter texts would be found everywhere. */
const MIN_REPEATED = 4;

/** Annotations in which tools keep the whole object as it was applied. */
const APPLIED_ANNOTATIONS = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'kapp.k14s.io/original',
  'objectset.rio.cattle.io/applied',
]);

/** All fields of a core/v1 Secret. One that has others is not what it seems. */
const SECRET_FIELDS = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'type',
  'immutable',
  'data',
  'stringData',
]);

const CONTENT_FIELDS = ['data', 'stringData'] as const;

type Fields = { readonly [field: string]: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesOf = (value: unknown): [string, unknown][] =>
  isFields(value) ? Object.entries(value) : [];

/** Whether an object is a core Secret, or would be one if it were written correctly. */
function isSecret({ apiVersion, kind }: Fields): boolean {
  return (
    typeof kind === 'string' &&
    kind.trim().toLowerCase() === 'secret' &&
    !(typeof apiVersion === 'string' && apiVersion.includes('/'))
  );
}

/** A mere reference to a Secret, such as in `ownerReferences`, has no content. */
const hasContent = (fields: Fields) =>
  Object.keys(fields).some(field => /^(?:string)?data$/i.test(field));

const isContent = (content: unknown) =>
  content === undefined ||
  content === null ||
  (isFields(content) &&
    Object.values(content).every(
      value => typeof value === 'string' || value === null,
    ));

/** Whether the API server would take the content: texts by name. Only then it is known what is content and what is not. */
function isWellFormed(secret: Fields): boolean {
  const { apiVersion, kind, metadata } = secret;
  return (
    (apiVersion === 'v1' || apiVersion === undefined) &&
    (kind === 'Secret' || kind === undefined) &&
    (metadata === undefined || isFields(metadata)) &&
    Object.keys(secret).every(field => SECRET_FIELDS.has(field)) &&
    CONTENT_FIELDS.every(field => isContent(secret[field]))
  );
}

/** What a value of `data` or `stringData` stands for, as bytes in base64. */
const plainOf = (field: string, value: string): Buffer =>
  Buffer.from(value, field === 'data' ? 'base64' : 'utf8');

/** Masks one object after the other with the same key. */
class Masker {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** @param inSecretList - Items of a SecretList need not say their kind. */
  object(value: unknown, inSecretList = false): unknown {
    if (!isFields(value)) return { masked: true };
    if (inSecretList || isSecret(value)) return this.#secret(value);
    return this.#walk(value, 0);
  }

  #walk(value: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) return '••••';
    if (Array.isArray(value)) {
      return value.map(item => this.#walk(item, depth + 1));
    }
    if (!isFields(value)) return value;
    // Also where one object carries another: lists, OpenShift templates, work for other clusters.
    if (isSecret(value) && (hasContent(value) || 'metadata' in value)) {
      return this.#secret(value);
    }
    const { apiVersion, kind, items } = value;
    const secrets = kind === 'SecretList' && apiVersion !== undefined;
    return Object.fromEntries(
      Object.entries(value).map(([field, child]) => {
        if (field === 'items' && secrets) {
          return [
            field,
            Array.isArray(items)
              ? items.map(item => this.object(item, true))
              : [],
          ];
        }
        const clean = field === 'metadata' ? withoutCopies(child) : child;
        return [field, this.#walk(clean, depth + 1)];
      }),
    );
  }

  #secret(secret: Fields): unknown {
    const { metadata } = secret;
    if (!isWellFormed(secret)) return onlyNames(secret);
    const name = isFields(metadata) ? String(metadata.name ?? '') : '';
    const repeated = textsOf(secret);
    return Object.fromEntries(
      Object.entries(secret).map(([field, value]) => {
        if (field === 'data' || field === 'stringData') {
          return [field, this.#content(name, field, value)];
        }
        if (field !== 'metadata') return [field, withoutTexts(value, repeated)];
        return [field, withoutTexts(withoutCopies(value), repeated)];
      }),
    );
  }

  #content(name: string, field: string, content: unknown): unknown {
    if (!isFields(content)) return content;
    return Object.fromEntries(
      Object.entries(content).map(([key, value]) => [
        key,
        typeof value === 'string'
          ? this.#mask(name, key, plainOf(field, value))
          : value,
      ]),
    );
  }

  /** The same content under the same name looks the same, whether as `data` or as `stringData`; nothing else does. */
  #mask(name: string, key: string, content: Buffer): string {
    const hash = createHmac('sha256', this.#key)
      .update(`${JSON.stringify([name, key])}\n`)
      .update(content)
      .digest('hex');
    return `••••${hash.slice(0, 8)}`;
  }
}

/** Metadata without the copies of the object that tools keep in it. */
function withoutCopies(metadata: unknown): unknown {
  if (!isFields(metadata)) return metadata;
  const { managedFields: _, annotations, ...rest } = metadata;
  if (annotations === undefined) return rest;
  const kept = entriesOf(annotations).filter(
    ([name]) => !APPLIED_ANNOTATIONS.has(name),
  );
  return {
    ...rest,
    ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
  };
}

/** The contents of a Secret, as they stand there and as they are meant, where they are long enough to be recognized. */
function textsOf(secret: Fields): string[] {
  const texts = CONTENT_FIELDS.flatMap(field =>
    entriesOf(secret[field]).flatMap(([, value]) => {
      if (typeof value !== 'string') return [];
      const plain = plainOf(field, value);
      return [value, plain.toString('utf8'), plain.toString('base64')];
    }),
  );
  return [...new Set(texts)].filter(text => text.length >= MIN_REPEATED);
}

/** Takes texts that repeat a content out of labels, annotations and whatever else stands beside it. */
function withoutTexts(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === 'string') {
    return texts.some(text => value.includes(text)) ? '••••' : value;
  }
  if (Array.isArray(value)) {
    return value.map(item => withoutTexts(item, texts));
  }
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      // What the object is called must stay known; Kubernetes shows it everywhere.
      key === 'name' || key === 'namespace'
        ? child
        : withoutTexts(child, texts),
    ]),
  );
}

/** What is left of an object whose content cannot be told from the rest. */
function onlyNames({ apiVersion, metadata }: Fields) {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const { name, namespace } = isFields(metadata) ? metadata : {};
  return {
    apiVersion: text(apiVersion) === 'v1' ? 'v1' : '',
    kind: 'Secret',
    metadata: { name: text(name), namespace: text(namespace) },
    masked: true,
  };
}

/**
 * A Kubernetes object without the contents of Secrets, told by structure: of a core/v1 Secret, alone, in a list or carried
 * by another object, every value of `data` and `stringData` becomes `••••` and eight hexadecimal digits of a keyed hash. The
 * same content under the same name and key stays equal, a different one differs. Copies of the object in annotations
 * (`kubectl.kubernetes.io/last-applied-configuration` and the like) and `managedFields` are left out of every object.
 *
 * A Secret that the API server would not take (a list as `data`, a number as value, an unknown field) is reduced to its
 * names with `masked: true`, since nobody can tell its content from the rest; what is no object at all to `masked: true`.
 *
 * @param object - Parsed JSON or YAML.
 * @param key - Known to the portal only; contents could be guessed from hashes without one.
 *
 * @public
 */
export function maskManifest(object: unknown, key: Uint8Array): unknown {
  return new Masker(key).object(object);
}
