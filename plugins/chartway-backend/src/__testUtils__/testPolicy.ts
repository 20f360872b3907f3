import {
  createServiceFactory,
  coreServices,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  CHARTWAY_CONTEXT_RESOURCE_TYPE,
  chartwayConditionalDecision,
  contextConditions,
  auditConditions,
  CHARTWAY_AUDIT_RESOURCE_TYPE,
} from '@chartway/plugin-chartway-common';

const ALLOW = { result: AuthorizeResult.ALLOW } as const;
const DENY = { result: AuthorizeResult.DENY } as const;

type Decide = (permission: Permission) => PolicyDecision;

const CREATING = new Set([
  'chartway.chart.generate',
  'chartway.chart.push',
  'chartway.instance.create',
  'chartway.instance.read',
]);

/**
 * `devin` may do everything; `dana` what her team owns in dev; `tess` creates and changes nothing; `cris` as she, but
 * publishes no chart; `sam` only reads; others nothing.
 */
const PEOPLE: Record<string, Decide> = {
  'user:default/devin': () => ALLOW,
  'user:default/dana': permission => {
    if (!('resourceType' in permission)) return ALLOW;
    if (permission.resourceType === CHARTWAY_AUDIT_RESOURCE_TYPE) {
      return chartwayConditionalDecision(
        CHARTWAY_AUDIT_RESOURCE_TYPE,
        auditConditions.isActor(['user:default/dana']),
      );
    }
    return chartwayConditionalDecision(CHARTWAY_CONTEXT_RESOURCE_TYPE, {
      allOf: [
        contextConditions.ownsProduct(['group:default/team-shop']),
        contextConditions.inEnvironment(['dev']),
      ],
    });
  },
  'user:default/tess': ({ name }) => (CREATING.has(name) ? ALLOW : DENY),
  'user:default/cris': ({ name }) =>
    CREATING.has(name) && name !== 'chartway.chart.push' ? ALLOW : DENY,
  'user:default/sam': permission =>
    permission.attributes.action === 'read' ? ALLOW : DENY,
};

function decide(
  permission: Permission,
  credentials: BackstageCredentials,
): PolicyDecision {
  const { principal } = credentials as BackstageCredentials<{
    userEntityRef?: string;
  }>;
  const person = PEOPLE[principal.userEntityRef ?? ''];
  return person ? person(permission) : DENY;
}

/** The permissions service with a policy for the people of the tests. */
export const testPermissions = createServiceFactory({
  service: coreServices.permissions,
  deps: {},
  factory: () => ({
    async authorize(requests, { credentials }) {
      return requests.map(({ permission }) => {
        const { result } = decide(permission, credentials);
        if (result === AuthorizeResult.CONDITIONAL) {
          throw new Error('A basic permission got a condition');
        }
        return { result };
      });
    },
    async authorizeConditional(requests, { credentials }) {
      return requests.map(({ permission }) => decide(permission, credentials));
    },
  }),
});
