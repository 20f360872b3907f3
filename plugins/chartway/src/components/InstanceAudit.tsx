import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type { AuditEntry, Context } from '@chartway/plugin-chartway-common';
import {
  dataOf,
  RelativeTime,
  StatePanel,
  StatusWord,
  useAudit,
  type StatusName,
} from '@chartway/plugin-chartway-react';
import { Card } from './Card';

const SHOWN = 20;

const OUTCOMES: Record<AuditEntry['status'], StatusName> = {
  intended: 'intended',
  succeeded: 'succeeded',
  failed: 'failed',
  denied: 'denied',
  unknown: 'unknown',
};

const useStyles = makeStyles(
  {
    // Scrolled sideways where there is no room, rather than broken within words.
    table: { '& td, & th': { whiteSpace: 'nowrap' } },
    reason: { '&&': { whiteSpace: 'normal', minWidth: 180 } },
  },
  { name: 'ChartwayInstanceAudit' },
);

/** Who did what to an instance, newest first. */
export function InstanceAudit({ context }: { context: Context }) {
  const audit = useAudit({ ...context, limit: SHOWN });
  const page = dataOf(audit);
  return (
    <Card title="Audit log" noPadding={page !== undefined}>
      <StatePanel
        remote={audit}
        what="the audit log"
        empty={{
          title: 'Nothing recorded',
          description:
            'What people do to this instance through the portal is recorded here.',
        }}
      />
      {page && <AuditTable entries={page.items} />}
    </Card>
  );
}

function AuditTable({ entries }: { entries: AuditEntry[] }) {
  const classes = useStyles();
  return (
    <TableContainer className={classes.table}>
      <Table size="small" aria-label="Audit log">
        <TableHead>
          <TableRow>
            <TableCell>When</TableCell>
            <TableCell>Who</TableCell>
            <TableCell>What</TableCell>
            <TableCell>Outcome</TableCell>
            <TableCell>Why</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {entries.map(entry => (
            <TableRow key={entry.id}>
              <TableCell>
                <RelativeTime time={entry.at} />
              </TableCell>
              <TableCell>
                <Actor actor={entry.actor} />
              </TableCell>
              <TableCell>{entry.action.replace(/^chartway\./, '')}</TableCell>
              <TableCell>
                <StatusWord
                  status={OUTCOMES[entry.status]}
                  message={detailsOf(entry)}
                />
              </TableCell>
              <TableCell className={classes.reason}>{entry.reason}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Actor({ actor }: { actor: string }) {
  return actor.startsWith('user:') ? (
    <EntityRefLink entityRef={actor} defaultKind="user" />
  ) : (
    <>{actor}</>
  );
}

function detailsOf(entry: AuditEntry): string {
  const details = Object.entries(entry.details).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [...details, `request ${entry.requestId}`].join('\n');
}
