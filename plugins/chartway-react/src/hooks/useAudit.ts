import { useApi } from '@backstage/core-plugin-api';
import {
  auditReadPermission,
  type AuditEntry,
  type AuditPage,
  type AuditProof,
  type AuditQuery,
  type AuditState,
} from '@chartway/plugin-chartway-common';
import { chartwayApiRef } from '../api';
import type { RemoteWithReload } from '../remote/Remote';
import { useRemote } from './useRemote';

const LIST_INTERVAL = 60_000;
/** A checkpoint is signed every minute. */
const STATE_INTERVAL = 30_000;

/**
 * A page of the audit log, refreshed every minute.
 *
 * @public
 */
export function useAudit(query: AuditQuery): RemoteWithReload<AuditPage> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `audit?${JSON.stringify(query)}`,
    permission: auditReadPermission.name,
    interval: LIST_INTERVAL,
    load: signal => api.audit(query, { signal }),
    isEmpty: page => page.items.length === 0,
  });
}

/**
 * One entry of the audit log.
 *
 * @public
 */
export function useAuditEntry(id: string): RemoteWithReload<AuditEntry> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `audit-entry/${id}`,
    permission: auditReadPermission.name,
    load: signal => api.auditEntry(id, { signal }),
  });
}

/**
 * What proves that an entry is in the log, as the backend says it. Nothing in it has been recomputed.
 *
 * @public
 */
export function useAuditProof(id: string): RemoteWithReload<AuditProof> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: `audit-proof/${id}`,
    permission: auditReadPermission.name,
    load: signal => api.auditProof(id, { signal }),
  });
}

/**
 * How the audit log is doing, refreshed twice a minute.
 *
 * @public
 */
export function useAuditState(): RemoteWithReload<AuditState> {
  const api = useApi(chartwayApiRef);
  return useRemote({
    key: 'audit-state',
    permission: auditReadPermission.name,
    interval: STATE_INTERVAL,
    load: signal => api.auditState({ signal }),
  });
}
