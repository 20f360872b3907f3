import { instanceName } from '@chartway/chart-kit';
import { InputError } from '@backstage/errors';
import type { Context } from '@chartway/plugin-chartway-common';
import { fillIn } from './layout';

/** One rule: where instances of matching contexts go. `*` matches everything. */
export type DestinationRule = {
  product: string;
  customer: string;
  environment: string;
  engine?: string;
  project: string;
  server: string;
  /** Template: `{product}`, `{customer}`, `{environment}`, `{instance}`, `{instanceName}`. */
  namespace: string;
  kubeVersion?: string;
};

const PLACEHOLDERS = [
  'product',
  'customer',
  'environment',
  'instance',
  'instanceName',
];

/** Placeholders of a namespace template that nothing replaces. */
export function unknownPlaceholders(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)]
    .map(match => match[1] ?? '')
    .filter(name => !PLACEHOLDERS.includes(name));
}

const matches = (pattern: string, part: string) =>
  pattern === '*' || pattern === part;

/**
 * Finds where an instance goes: the first rule that matches counts.
 *
 * @throws InputError when no rule matches, or when the namespace would not be one.
 */
export function findDestination(
  rules: readonly DestinationRule[],
  context: Context,
): DestinationRule {
  const rule = rules.find(
    ({ product, customer, environment }) =>
      matches(product, context.product) &&
      matches(customer, context.customer) &&
      matches(environment, context.environment),
  );
  if (!rule) {
    throw new InputError(
      `No destination is configured for product "${context.product}", customer "${context.customer}", environment "${context.environment}". A platform engineer can add one to chartway.destinations.`,
    );
  }
  const namespace = fillIn(rule.namespace, {
    ...context,
    instanceName: instanceName(context),
  });
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new InputError(
      `The namespace "${namespace}" of this instance is not a DNS label of at most 63 characters; shorten the names or the template in chartway.destinations.`,
    );
  }
  return { ...rule, namespace };
}
