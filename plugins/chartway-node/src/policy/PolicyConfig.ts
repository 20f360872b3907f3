import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  chartwayRoleSchema,
  defaultEnvironments,
} from '@chartway/plugin-chartway-common';
import { z } from 'zod';
import type { Binding, EnvironmentGroup, Policy, Scope } from './Binding';

const POLICY_KEY = 'chartway.policy';
const ENVIRONMENTS_KEY = 'chartway.environments';

const scopeSchema = z
  .array(z.string().min(1))
  .min(1, 'give at least one name, or leave the key out for the default')
  .transform((names): Scope => (names.includes('*') ? '*' : names));

const groupSchema = z.string().transform((text, context) => {
  try {
    const ref = parseEntityRef(text);
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
  products: scopeSchema
    .optional()
    .transform((names): Scope | 'owned' => names ?? 'owned'),
  customers: scopeSchema.default('*'),
  environments: scopeSchema.default('*'),
});

const policySchema = z.strictObject({
  bindings: z.array(bindingSchema).default([]),
  reveal: z.boolean().default(false),
});

const environmentsSchema = z.array(
  z.object({ name: z.string(), group: z.string() }),
);

/**
 * Reads `chartway.policy` and the names and groups of `chartway.environments`.
 *
 * @throws InputError naming every key at fault, and what is wrong with it.
 * @public
 */
export function readPolicyConfig(
  config: Pick<RootConfigService, 'getOptional'>,
): Policy {
  const environments = parse(
    environmentsSchema,
    config.getOptional(ENVIRONMENTS_KEY) ?? defaultEnvironments,
    ENVIRONMENTS_KEY,
  );
  const { bindings, reveal } = parse(
    policySchema,
    config.getOptional(POLICY_KEY) ?? {},
    POLICY_KEY,
  );
  refuseUnknownEnvironments(bindings, environments);
  return { bindings, environments, reveal };
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
        `${POLICY_KEY}.bindings[${index}].environments[${place}]: there is no environment ${JSON.stringify(
          name,
        )}; ${ENVIRONMENTS_KEY} has ${known.join(', ')}`,
      );
    });
  });
}
