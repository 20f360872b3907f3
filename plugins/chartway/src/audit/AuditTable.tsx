import { Link } from '@backstage/core-components';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type { AuditEntry } from '@chartway/plugin-chartway-common';
import { RelativeTime, StatusWord } from '@chartway/plugin-chartway-react';
import { ScrollBox } from '../components/ScrollBox';
import { actionWords } from '../permissionWords';
import { Actor } from './Actor';
import { OUTCOMES, SHORT_DOORS } from './auditWords';

const useStyles = makeStyles(
  theme => ({
    // Scrolled sideways where there is no room, rather than broken within words.
    table: {
      '& td, & th': { whiteSpace: 'nowrap', padding: theme.spacing(0.75, 1) },
      '& td:first-child, & th:first-child': { paddingLeft: theme.spacing(2) },
    },
    subject: {
      '&&': { maxWidth: 320, overflow: 'hidden', textOverflow: 'ellipsis' },
    },
    reason: { '&&': { whiteSpace: 'normal', minWidth: 180, maxWidth: 420 } },
  }),
  { name: 'ChartwayAuditTable' },
);

/** Entries of the audit log, newest first. */
export function AuditTable(props: {
  entries: AuditEntry[];
  /** Where an entry is shown in full. */
  hrefOf: (id: string) => string;
}) {
  const classes = useStyles();
  return (
    <ScrollBox label="Entries">
      <Table size="small" aria-label="Audit log" className={classes.table}>
        <TableHead>
          <TableRow>
            <TableCell>When</TableCell>
            <TableCell>Who</TableCell>
            <TableCell>Through</TableCell>
            <TableCell>What</TableCell>
            <TableCell>To what</TableCell>
            <TableCell>Outcome</TableCell>
            <TableCell>Why</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.entries.map(entry => (
            <TableRow key={entry.id} hover>
              <TableCell>
                <RelativeTime time={entry.at} />
              </TableCell>
              <TableCell>
                <Actor actor={entry.actor} />
              </TableCell>
              <TableCell>{SHORT_DOORS[entry.door]}</TableCell>
              <TableCell>
                <Link to={props.hrefOf(entry.id)}>
                  {actionWords(entry.action)}
                </Link>
              </TableCell>
              <TableCell className={classes.subject} title={entry.subject}>
                {entry.subject}
              </TableCell>
              <TableCell>
                <StatusWord status={OUTCOMES[entry.status]} />
              </TableCell>
              <TableCell className={classes.reason}>{entry.reason}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}
