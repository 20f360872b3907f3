import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import type { PermissionAccess } from '@chartway/plugin-chartway-common';
import {
  permissionWords,
  ScrollBox,
  StatusWord,
} from '@chartway/plugin-chartway-react';

const LOOKS = {
  allow: 'allowed',
  conditional: 'limited',
  deny: 'refused',
} as const;

/** What another permission policy answers for each verb. Why is known to that policy only. */
export function PolicyAnswers(props: { permissions: PermissionAccess[] }) {
  const limited = props.permissions.some(({ conditions }) => conditions);
  return (
    <ScrollBox label="What I may do">
      <Table size="small" aria-label="What I may do">
        <TableHead>
          <TableRow>
            <TableCell>Verb</TableCell>
            <TableCell>Answer</TableCell>
            {limited && <TableCell>Only where</TableCell>}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.permissions.map(({ name, result, conditions }) => {
            const { thing, verb } = permissionWords(name);
            return (
              <TableRow key={name} hover title={name}>
                <TableCell component="th" scope="row" role="rowheader">
                  {thing}: {verb}
                </TableCell>
                <TableCell>
                  <StatusWord status={LOOKS[result]} />
                </TableCell>
                {limited && <TableCell>{conditions}</TableCell>}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}
