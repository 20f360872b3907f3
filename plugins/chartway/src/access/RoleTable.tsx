import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import type { RoleBinding } from '@chartway/plugin-chartway-common';
import { ScrollBox } from '@chartway/plugin-chartway-react';
import { productsInWords } from './permissionMatrix';
import { roleTitle } from './roleWords';

/** The roles a person has, the group that gives each, and where it holds. */
export function RoleTable({ bindings }: { bindings: RoleBinding[] }) {
  return (
    <ScrollBox label="My roles">
      <Table size="small" aria-label="My roles">
        <TableHead>
          <TableRow>
            <TableCell>Role</TableCell>
            <TableCell>Because I am in</TableCell>
            <TableCell>Products</TableCell>
            <TableCell>Customers</TableCell>
            <TableCell>Environments</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {bindings.map(binding => (
            <TableRow key={JSON.stringify(binding)} hover>
              <TableCell component="th" scope="row" role="rowheader">
                {roleTitle(binding.role)}
              </TableCell>
              <TableCell>
                <EntityRefLink entityRef={binding.group} />
              </TableCell>
              <TableCell>
                {productsInWords(binding.products, binding.group)}
              </TableCell>
              <TableCell>{inWords(binding.customers)}</TableCell>
              <TableCell>
                {binding.environments === '*'
                  ? 'all that the role covers'
                  : binding.environments.join(', ')}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}

function inWords(names: '*' | readonly string[]): string {
  return names === '*' ? 'all' : names.join(', ');
}
