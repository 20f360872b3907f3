import type { Contribution } from './ChangeRecord';
import type { Identity } from './identities';

/** Why somebody may not approve, why an approval does not count, or why a change may not be used. */
export type Objection =
  /** The change takes no approval in this state. */
  | { why: 'not-requested' | 'cancelled' | 'expired' | 'used' }
  /** Whoever speaks is no person that could be told apart from others. */
  | { why: 'service' | 'group' | 'unknown' }
  /** A program spoke for a person. */
  | { why: 'spoken-by-program' }
  /** The same person takes part in the change. */
  | { why: 'takes-part'; how: Contribution }
  /** It cannot be ruled out that the same person takes part; `who` is absent where the record names nobody. */
  | { why: 'unidentified'; how: Contribution; who?: Identity }
  | { why: 'not-permitted' }
  /** The same person approved already. */
  | { why: 'repeated' }
  | { why: 'other-change' | 'other-content' | 'altered-since' }
  | { why: 'lapsed' | 'withdrawn' | 'demoted' }
  | { why: 'no-reason' }
  | { why: 'too-few'; have: number; need: number };

const TOOK_PART: Readonly<Record<Contribution, string>> = {
  requested: 'requested',
  committed: 'committed to',
  built: 'built a part of',
  edited: 'edited',
};

const SENTENCES = {
  'not-requested': 'Nobody has requested this change yet; request it first.',
  cancelled: 'The change was cancelled; request it again.',
  expired: 'The change has expired; request it again.',
  used: 'The change has been carried out already; request a new one.',
  service:
    'Services and bots do not count as approvers; a person must approve.',
  group:
    'A group or a shared account is no person; approve with a sign-in of your own.',
  unknown:
    'Nobody knows which person this is; the identity must belong to a user entity of the catalog.',
  'spoken-by-program':
    'A program said this on behalf of a person; the person must say it themselves.',
  'not-permitted':
    'This person has no role that may do this here (now); somebody who has it must approve.',
  repeated: 'The same person has approved already and counts once.',
  'other-change': 'This was said about another change.',
  'other-content':
    'The change is no longer what was shown; look at it again, then approve.',
  'altered-since':
    'The change was altered afterwards; look at it again, then approve.',
  lapsed: 'This was said too long ago; it must be said again.',
  withdrawn: 'The person took it back.',
  demoted:
    'The person lost the role since; somebody who has it must approve again.',
  'no-reason': 'An override needs a reason; say why the change cannot wait.',
} as const;

/** An objection in a sentence or two: what is wrong, and what to do. */
export function describeObjection(objection: Objection): string {
  switch (objection.why) {
    case 'takes-part':
      return `The same person ${
        TOOK_PART[objection.how]
      } this change; somebody else must approve it.`;
    case 'unidentified':
      return `Nobody knows who ${TOOK_PART[objection.how]} this change${
        objection.who ? ` as ${nameOf(objection.who)}` : ''
      }, so nobody can be told apart from them; link the identity to a user entity, or declare it a service.`;
    case 'too-few':
      return `The change has ${objection.have} of ${
        objection.need
      } approvals; still needed: ${
        objection.need - objection.have
      }, each from another person.`;
    default:
      return SENTENCES[objection.why];
  }
}

function nameOf(identity: Identity): string {
  switch (identity.kind) {
    case 'entity':
      return identity.ref;
    case 'address':
      return identity.address;
    case 'account':
      return `${identity.login} at ${identity.host}`;
    default:
      return identity.subject;
  }
}
