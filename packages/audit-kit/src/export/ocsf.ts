import type { CanonicalValue } from '../canonicalJson';
import type { AuditRecord } from '../record';
import type { PlacedRecord } from './csv';

const VERSION = '1.3.0';
const APPLICATION_ACTIVITY = 6;
const API_ACTIVITY = 6003;

const OTHER = 99;
const CREATE = 1;
const READ = 2;
const UPDATE = 3;
const DELETE = 4;

/** What the verbs of our permissions, `chartway.<thing>.<verb>`, are in OCSF. Verbs that are not here are "other". */
const ACTIVITIES: ReadonlyMap<string, readonly [number, string]> = new Map([
  ['read', [READ, 'Read']],
  ['list', [READ, 'Read']],
  ['reveal', [READ, 'Read']],
  ['generate', [CREATE, 'Create']],
  ['push', [CREATE, 'Create']],
  ['request', [CREATE, 'Create']],
  ['deploy', [UPDATE, 'Update']],
  ['edit', [UPDATE, 'Update']],
  ['write', [UPDATE, 'Update']],
  ['sync', [UPDATE, 'Update']],
  ['roll-back', [UPDATE, 'Update']],
  ['approve', [UPDATE, 'Update']],
  ['override', [UPDATE, 'Update']],
  ['decommission', [DELETE, 'Delete']],
]);

/** status_id and its name; a record without status is an intent, which OCSF has no word for. */
const STATUSES = {
  succeeded: [1, 'Success'],
  failed: [2, 'Failure'],
  denied: [2, 'Failure'],
  unknown: [0, 'Unknown'],
  intended: [OTHER, 'Intended'],
} as const;

const INFORMATIONAL = [1, 'Informational'] as const;
const LOW = [2, 'Low'] as const;

function activityOf(action: string | undefined): readonly [number, string] {
  const verb = action?.split('.').at(-1) ?? '';
  return ACTIVITIES.get(verb) ?? [OTHER, action ?? 'Other'];
}

/**
 * An object of OCSF; members that are undefined are left out when it is written.
 *
 * @public
 */
export type OcsfObject = {
  readonly [key: string]: CanonicalValue | undefined;
};

function actorOf({ actor, via }: AuditRecord): OcsfObject {
  const SYSTEM = 3;
  const USER = 1;
  return {
    user: actor && {
      uid: actor,
      name: actor,
      type_id: actor.startsWith('user:') ? USER : SYSTEM,
    },
    app_name: via ?? (actor ? undefined : 'chartway'),
  };
}

function resourcesOf({ subject, context }: AuditRecord): OcsfObject[] {
  if (subject === undefined && context === undefined) return [];
  const labels = Object.entries(context ?? {}).map(
    ([name, value]) => `${name}:${value}`,
  );
  return [{ name: subject, labels: labels.length > 0 ? labels : undefined }];
}

/**
 * A record as an event of the Open Cybersecurity Schema Framework 1.3.0, class API Activity (6003). What OCSF has no place
 * for is under `unmapped`. Write it with `canonicalJson`, one event per line.
 *
 * @public
 */
export function toOcsf({ position, record }: PlacedRecord): OcsfObject {
  const [activity, activityName] = activityOf(record.action);
  const [status, statusName] = STATUSES[record.status ?? 'intended'];
  const isOdd = record.status !== undefined && record.status !== 'succeeded';
  const [severity, severityName] = isOdd ? LOW : INFORMATIONAL;
  const { id, kind, door, policyVersion, before, after, details } = record;
  return {
    activity_id: activity,
    activity_name: activityName,
    category_uid: APPLICATION_ACTIVITY,
    category_name: 'Application Activity',
    class_uid: API_ACTIVITY,
    class_name: 'API Activity',
    type_uid: API_ACTIVITY * 100 + activity,
    severity_id: severity,
    severity: severityName,
    status_id: status,
    status: statusName,
    status_code: record.status,
    status_detail: details?.error,
    time: Date.parse(record.at),
    message: record.reason,
    metadata: {
      version: VERSION,
      product: { name: 'Chartway', vendor_name: 'Chartway' },
      uid: `${id}/${kind}`,
      correlation_uid: record.requestId,
      sequence: position,
      original_time: record.at,
      log_name: 'audit',
    },
    actor: actorOf(record),
    api: {
      operation: record.action ?? kind,
      service: { name: 'chartway' },
      request: record.requestId ? { uid: record.requestId } : undefined,
    },
    src_endpoint: record.source?.ip
      ? { ip: record.source.ip }
      : { svc_name: record.via ?? 'chartway' },
    http_request: record.source?.userAgent
      ? { user_agent: record.source.userAgent }
      : undefined,
    resources: resourcesOf(record),
    unmapped: {
      id,
      kind,
      door,
      onBehalfOf: record.onBehalfOf,
      policyVersion,
      before,
      after,
      details,
    },
  };
}
