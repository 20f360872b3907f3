import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  chartwayRoleSchema,
  defaultEnvironments,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import type { Binding, EnvironmentGroup, Scope } from './domain/Binding';

const BINDINGS_KEY = 'chartway.policy.bindings';

const scopeSchema = z
  .array(z.string().min(1))
  .min(1, 'give at least one name, or leave the key out for the default')
  .transform((names): Scope => (names.includes('*') ? '*' : names));

const groupSchema = z.string().transform((text, context) => {
  try {
    const ref = parseEntityRef(text, { defaultNamespace: 'default' });
    if (ref.kind.toLocaleLowerCase('en-US') === 'group') {
      return stringifyEntityRef(ref);
    }
  } catch {
    // Said below, in one sentence for both cases.
  }
  context.addIssue(
    `${JSON.stringify(
      text,
    )} is not the entity reference of a group; write it like group:default/team-shop`,
  );
  return z.NEVER;
});

const bindingSchema = z.strictObject({
  group: groupSchema,
  role: chartwayRoleSchema,
  products: scopeSchema.optional(),
  customers: scopeSchema.default('*'),
  environments: scopeSchema.default('*'),
});

const policySchema = z.strictObject({
  bindings: z.array(bindingSchema).default([]),
});

const environmentsSchema = z.array(
  z.object({ name: z.string(), group: z.string() }),
);

/** What the policy reads from the configuration. */
export type PolicyConfig = {
  bindings: readonly Binding[];
  environments: readonly EnvironmentGroup[];
};

/**
 * Reads `chartway.policy` and the names of `chartway.environments`.
 *
 * @throws InputError naming every key at fault, and what is wrong with it.
 */
export function readPolicyConfig(config: Config): PolicyConfig {
  const environments = parse(
    environmentsSchema,
    config.getOptional('chartway.environments') ?? defaultEnvironments,
    'chartway.environments',
  );
  const policy = parse(
    policySchema,
    config.getOptional('chartway.policy') ?? {},
    'chartway.policy',
  );
  const bindings = policy.bindings.map(
    (binding): Binding => ({
      ...binding,
      products: binding.products ?? 'owned',
    }),
  );
  refuseUnknownEnvironments(bindings, environments);
  return { bindings, environments };
}

function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  key: string,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues
      .map(issue => `${keyOf(key, issue.path)}: ${issue.message}`)
      .join('; '),
  );
}

function keyOf(key: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (at, part) =>
      typeof part === 'number' ? `${at}[${part}]` : `${at}.${String(part)}`,
    key,
  );
}

function refuseUnknownEnvironments(
  bindings: readonly Binding[],
  environments: readonly EnvironmentGroup[],
): void {
  const known = environments.map(({ name }) => name);
  bindings.forEach((binding, index) => {
    if (binding.environments === '*') return;
    binding.environments.forEach((name, place) => {
      if (known.includes(name)) return;
      throw new InputError(
        `${BINDINGS_KEY}[${index}].environments[${place}]: there is no environment ${JSON.stringify(
          name,
        )}; chartway.environments has ${known.join(', ')}`,
      );
    });
  });
}
