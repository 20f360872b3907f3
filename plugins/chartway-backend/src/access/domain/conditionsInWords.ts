import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { z } from 'zod';

type Criteria = PermissionCriteria<PermissionCondition>;

/** What each rule asks of, in words. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ['isProduct', 'the product is'],
  ['isCustomer', 'the customer is'],
  ['inEnvironment', 'the environment is'],
  ['ownsProduct', 'the product belongs to'],
  ['isActor', 'it was done by'],
]);

/** The rules of Chartway have one parameter: the names to choose from. */
const choices = z
  .record(z.string(), z.array(z.string()))
  .transform(params => Object.values(params).flat());

/**
 * Puts the conditions of a policy into words: `the product is shop or billing, and the environment is dev`.
 */
export function conditionsInWords(criteria: Criteria): string {
  if ('allOf' in criteria) return joined(criteria.allOf, 'and');
  if ('anyOf' in criteria) return joined(criteria.anyOf, 'or');
  if ('not' in criteria) return `not (${conditionsInWords(criteria.not)})`;
  const part = PARTS.get(criteria.rule);
  const names = choices.safeParse(criteria.params);
  if (!part || !names.success) {
    return `${criteria.rule} ${JSON.stringify(criteria.params ?? {})}`;
  }
  return `${part} ${names.data.join(' or ') || 'none at all'}`;
}

function joined(parts: readonly Criteria[], word: 'and' | 'or'): string {
  const [only, ...more] = parts;
  if (only && more.length === 0) return conditionsInWords(only);
  return parts.map(inBrackets).join(`, ${word} `);
}

function inBrackets(criteria: Criteria): string {
  const words = conditionsInWords(criteria);
  return 'allOf' in criteria || 'anyOf' in criteria ? `(${words})` : words;
}
