import { isDeepStrictEqual } from 'node:util';
import type { UserInfoService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  AuthorizeResult,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  auditReadPermission,
  chartwayBasicPermissions,
  chartwayContextPermissions,
  chartwayPermissions,
  type AccessReason,
  type AccessReport,
  type AccessScope,
  type PermissionAccess,
  type RoleBinding,
  type WhoMay,
} from '@chartway/plugin-chartway-common';
import {
  decideChartway,
  explain,
  policyVersionOf,
  reaches,
  subjectOf,
  type Binding,
  type BindingScope,
  type CurrentPolicy,
  type Policy,
  type Subject,
} from '@chartway/plugin-chartway-node';
import type { Authorizer } from '../authorization/Authorizer';
import type { Caller } from '../authorization/Caller';
import type { InstanceService } from '../instances/InstanceService';
import type { AccessService, WhoQuestion } from './AccessService';
import type { PeopleDirectory } from './PeopleDirectory';
import { conditionsInWords } from './domain/conditionsInWords';

/** People listed by name; there may be more. */
const MOST_PEOPLE = 500;

const ASKED = {
  basic: chartwayBasicPermissions,
  perResource: [...chartwayContextPermissions, auditReadPermission],
};

const RESULTS = {
  [AuthorizeResult.ALLOW]: 'allow',
  [AuthorizeResult.DENY]: 'deny',
  [AuthorizeResult.CONDITIONAL]: 'conditional',
} as const;

const NOT_OURS =
  'Another permission policy than the role bindings of chartway.policy decides here. It cannot be asked who may do something; ask whoever administers it.';

/** What the framework decided about somebody, and what the role bindings say to it. */
type Standing = {
  policy: Policy;
  subject: Subject;
  /** By permission name. */
  decisions: ReadonlyMap<string, PolicyDecision>;
  /** True when the role bindings explain every decision. */
  explained: boolean;
};

/** What the service works with. */
export type AccessServiceOptions = {
  authorizer: Pick<Authorizer, 'decisions'>;
  policy: CurrentPolicy;
  userInfo: UserInfoService;
  instances: Pick<InstanceService, 'get'>;
  people: PeopleDirectory;
  insecure: boolean;
};

/**
 * {@link AccessService} on the permission framework and the role bindings. The framework is asked first, with the asker's
 * own credentials: what it answers is what holds. The bindings only explain it, and only when they give the same answers
 * to everything; else another policy decides, whose conditions are put into words.
 */
export class DefaultAccessService implements AccessService {
  readonly #options: AccessServiceOptions;

  constructor(options: AccessServiceOptions) {
    this.#options = options;
  }

  async report(caller: Caller): Promise<AccessReport> {
    const standing = await this.#standing(caller);
    const { policy, subject, explained } = standing;
    return {
      person: subject.userEntityRef,
      decidedBy: explained ? 'chartway' : 'another-policy',
      insecure: this.#options.insecure,
      ...(explained && { policyVersion: policyVersionOf(policy) }),
      bindings: explained ? subject.bindings.map(toWire) : [],
      permissions: chartwayPermissions.map(permission =>
        accessTo(permission, standing),
      ),
    };
  }

  async whoMay(question: WhoQuestion, caller: Caller): Promise<WhoMay> {
    const permission = chartwayContextPermissions.find(
      ({ name }) => name === question.permission,
    );
    if (!permission) {
      throw new InputError(
        `There is no permission "${
          question.permission
        }" that is decided per instance. Ask for one of ${chartwayContextPermissions
          .map(({ name }) => name)
          .join(', ')}.`,
      );
    }
    const { instances } = this.#options;
    const { context, owner } = await instances.get(question.instance, caller);
    const { policy, explained } = await this.#standing(caller);
    if (!explained) {
      return {
        ...question,
        decidedBy: 'another-policy',
        message: NOT_OURS,
        people: [],
        groups: [],
      };
    }
    const giving = policy.bindings.filter(binding =>
      explain(permission, { bindings: [binding] }, policy).some(grant =>
        reaches(grant, { ...context, ...(owner && { owner }) }),
      ),
    );
    const found = await this.#membersOf(giving, caller);
    return { ...question, decidedBy: 'chartway', ...found };
  }

  async #standing(caller: Caller): Promise<Standing> {
    const { authorizer, userInfo } = this.#options;
    const decisions = await authorizer.decisions(caller, ASKED);
    const info = await userInfo.getUserInfo(caller.credentials);
    const policy = this.#options.policy.current();
    const subject = subjectOf(info, policy);
    const explained =
      policy.bindings.length > 0 &&
      chartwayPermissions.every(permission =>
        saysTheSame(
          decisions.get(permission.name),
          decideChartway(permission, subject, policy),
        ),
      );
    return { policy, subject, decisions, explained };
  }

  async #membersOf(
    bindings: readonly Binding[],
    caller: Caller,
  ): Promise<Pick<WhoMay, 'people' | 'groups' | 'message'>> {
    const { people: directory } = this.#options;
    const pairs = distinct(bindings);
    const memberships = await directory.memberships(
      [...new Set(pairs.map(({ group }) => group))],
      caller,
    );
    const reasons = new Map<
      string,
      { group: string; role: Binding['role'] }[]
    >();
    for (const pair of pairs) {
      for (const person of memberships.get(pair.group)?.members ?? []) {
        reasons.set(person, [...(reasons.get(person) ?? []), pair]);
      }
    }
    const refs = [...reasons.keys()].sort().slice(0, MOST_PEOPLE);
    const titles = await directory.titles(refs, caller);
    const unseen = pairs.filter(({ group }) => !memberships.has(group));
    const message = messageOf(pairs.length, unseen, reasons.size);
    return {
      ...(message && { message }),
      people: refs.map(ref => {
        const title = titles.get(ref);
        return {
          ref,
          ...(title && { title }),
          because: reasons.get(ref) ?? [],
        };
      }),
      groups: pairs.map(({ group, role }) => {
        const { title, members = [] } = memberships.get(group) ?? {};
        return {
          ref: group,
          ...(title && { title }),
          role,
          members: members.length,
        };
      }),
    };
  }
}

/** Compares what a decision says; the framework may add to it. */
function saysTheSame(
  a: PolicyDecision | undefined,
  b: PolicyDecision,
): boolean {
  return isDeepStrictEqual(essence(a), essence(b));
}

function essence(decision: PolicyDecision | undefined): unknown[] {
  return decision?.result === AuthorizeResult.CONDITIONAL
    ? [decision.result, decision.conditions]
    : [decision?.result];
}

function accessTo(
  permission: Permission,
  { decisions, subject, policy, explained }: Standing,
): PermissionAccess {
  const { name } = permission;
  const decision = decisions.get(name);
  if (!decision) return { name, result: 'deny', because: [] };
  const result = RESULTS[decision.result];
  if (explained) {
    const grants = explain(permission, subject, policy);
    return {
      name,
      result,
      because: grants.map(
        ({ group, role, where, own }): AccessReason => ({
          group,
          role,
          where: scopeToWire(where),
          ...(own && { own }),
        }),
      ),
    };
  }
  if (decision.result !== AuthorizeResult.CONDITIONAL) {
    return { name, result, because: [] };
  }
  const conditions = conditionsInWords(decision.conditions);
  return { name, result, because: [], conditions };
}

function toWire({ group, role, ...scope }: Binding): RoleBinding {
  return { group, role, ...scopeToWire(scope) };
}

function scopeToWire(scope: BindingScope): AccessScope {
  const { products, customers, environments } = scope;
  const copy = (names: '*' | readonly string[]) =>
    names === '*' ? names : [...names];
  return {
    products: products === 'owned' ? products : copy(products),
    customers: copy(customers),
    environments: copy(environments),
  };
}

/** Each group and role once, however many bindings have them. */
function distinct(bindings: readonly Binding[]) {
  const pairs = bindings.map(({ group, role }) => ({ group, role }));
  return pairs.filter(
    (pair, index) =>
      pairs.findIndex(other => isDeepStrictEqual(other, pair)) === index,
  );
}

function messageOf(
  groups: number,
  unseen: readonly { group: string }[],
  people: number,
): string | undefined {
  if (groups === 0) {
    return 'No role binding gives this to anybody. Whoever administers chartway.policy.bindings can change that.';
  }
  if (unseen.length > 0) {
    const refs = [...new Set(unseen.map(({ group }) => group))].join(', ');
    return `The catalog shows you no members of ${refs}: these groups do not exist or are hidden from you.`;
  }
  if (people > MOST_PEOPLE) {
    return `Of ${people} people, the first ${MOST_PEOPLE} are listed.`;
  }
  return undefined;
}
