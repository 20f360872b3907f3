import {
  auditConditions,
  contextConditions,
} from '@chartway/plugin-chartway-common';
import { conditionsInWords } from './conditionsInWords';

const { isProduct, isCustomer, inEnvironment, ownsProduct } = contextConditions;

describe('conditionsInWords', () => {
  it.each([
    [isProduct(['shop']), 'the product is shop'],
    [isCustomer(['acme', 'globex']), 'the customer is acme or globex'],
    [
      {
        allOf: [
          ownsProduct(['group:default/team-shop']),
          inEnvironment(['dev', 'sit']),
        ],
      },
      'the product belongs to group:default/team-shop, and the environment is dev or sit',
    ],
    [
      {
        anyOf: [
          auditConditions.isActor(['user:default/dana']),
          { allOf: [isProduct(['a']), isCustomer(['b'])] },
        ],
      },
      'it was done by user:default/dana, or (the product is a, and the customer is b)',
    ],
    [
      {
        allOf: [
          { anyOf: [isProduct(['a']), isProduct(['b'])] },
          isCustomer(['c']),
        ],
      },
      '(the product is a, or the product is b), and the customer is c',
    ],
    [{ allOf: [isProduct(['a'])] }, 'the product is a'],
    [{ not: inEnvironment(['prod']) }, 'not (the environment is prod)'],
    [isProduct([]), 'the product is none at all'],
    [{ rule: 'isFriday', resourceType: 'chartway-context' }, 'isFriday {}'],
    [{ ...isProduct([]), params: { products: 7 } }, 'isProduct {"products":7}'],
  ] as [Parameters<typeof conditionsInWords>[0], string][])(
    '%j: %s',
    (criteria, words) => {
      expect(conditionsInWords(criteria)).toBe(words);
    },
  );
});
