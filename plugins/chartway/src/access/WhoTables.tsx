import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import type { WhoMay } from '@chartway/plugin-chartway-common';
import { Card, ScrollBox } from '@chartway/plugin-chartway-react';
import { roleTitle } from './roleWords';

/** The groups that have a permission, the role that gives it, and how many people that is. */
export function WhoGroups({ groups }: Pick<WhoMay, 'groups'>) {
  return (
    <Card title={`Groups (${groups.length})`} noPadding>
      <ScrollBox label="Groups">
        <Table size="small" aria-label="Groups">
          <TableHead>
            <TableRow>
              <TableCell>Group</TableCell>
              <TableCell>Has the role</TableCell>
              <TableCell align="right">People</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {groups.map(({ ref, title, role, members }) => (
              <TableRow key={`${ref} ${role}`} hover>
                <TableCell component="th" scope="row" role="rowheader">
                  <EntityRefLink entityRef={ref}>{title}</EntityRefLink>
                </TableCell>
                <TableCell>{roleTitle(role)}</TableCell>
                <TableCell align="right">{members}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </ScrollBox>
    </Card>
  );
}

/** The people who have a permission, and through which group and role. */
export function WhoPeople({ people }: Pick<WhoMay, 'people'>) {
  return (
    <Card title={`People (${people.length})`} noPadding>
      <ScrollBox label="People">
        <Table size="small" aria-label="People">
          <TableHead>
            <TableRow>
              <TableCell>Person</TableCell>
              <TableCell>Because</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {people.map(({ ref, title, because }) => (
              <TableRow key={ref} hover>
                <TableCell component="th" scope="row" role="rowheader">
                  <EntityRefLink entityRef={ref}>{title}</EntityRefLink>
                </TableCell>
                <TableCell>
                  {because.map(({ group, role }) => (
                    <div key={`${group} ${role}`}>
                      {roleTitle(role)} through{' '}
                      <EntityRefLink entityRef={group} underline="always" />
                    </div>
                  ))}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </ScrollBox>
    </Card>
  );
}
