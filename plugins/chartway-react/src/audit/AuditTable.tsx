import { Link } from '@backstage/core-components';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type { AuditDoor, AuditEntry } from '@chartway/plugin-chartway-common';
import { RelativeTime } from '../components/RelativeTime';
import { ScrollBox } from '../components/ScrollBox';
import { StatusWord } from '../components/StatusWord';
import { actionWords } from '../permissionWords';
import { Actor } from './Actor';

/** By which way something reached the portal, in a word. */
const DOORS: Record<AuditDoor, string> = {
  ui: 'Pages',
  api: 'API',
  action: 'Template',
  mcp: 'Assistant',
  schedule: 'Schedule',
  event: 'Event',
  system: 'Portal',
};

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

/**
 * Entries of the audit log, newest first.
 *
 * @public
 */
export function AuditTable(props: {
  entries: AuditEntry[];
  /** Where an entry is shown in full; absent where no page shows it. */
  hrefOf?: (id: string) => string;
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
              <TableCell>{DOORS[entry.door]}</TableCell>
              <TableCell>
                {props.hrefOf ? (
                  <Link to={props.hrefOf(entry.id)}>
                    {actionWords(entry.action)}
                  </Link>
                ) : (
                  actionWords(entry.action)
                )}
              </TableCell>
              <TableCell className={classes.subject} title={entry.subject}>
                {entry.subject}
              </TableCell>
              <TableCell>
                <StatusWord status={entry.status} />
              </TableCell>
              <TableCell className={classes.reason}>{entry.reason}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}
