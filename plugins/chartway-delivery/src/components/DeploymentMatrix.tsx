import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TablePagination from '@material-ui/core/TablePagination';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type {
  EngineStatus,
  PortfolioItem,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  EngineAlerts,
  ScrollBox,
  useChartwayInfo,
  useEngines,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { matrixColumns, matrixRows } from './matrixRows';
import { StageCell } from './StageCell';

const useStyles = makeStyles(
  theme => ({
    cell: { verticalAlign: 'top', whiteSpace: 'nowrap' },
    row: { background: theme.palette.background.paper },
    // Stays beside the columns that are scrolled to, in the colour of its row.
    customer: {
      position: 'sticky',
      left: 0,
      zIndex: 1,
      background: 'inherit',
    },
  }),
  { name: 'ChartwayDeploymentMatrix' },
);

const SIZES = [25, 50, 100];

/** Instances of a product: rows are customers, columns are environments. Names the engines that do not answer. */
export function DeploymentMatrix({
  items,
}: {
  items: readonly PortfolioItem[];
}) {
  const classes = useStyles();
  const [page, setPage] = useState(0);
  const [size, setSize] = useState(SIZES[0] ?? 25);
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  const engines = useSilentEngines(items);
  const silent = new Set(engines.map(({ name }) => name));
  const columns = matrixColumns(items, environments);
  const rows = matrixRows(items);
  // Fewer rows than before (a filter, a decommission) may leave the page that was shown empty.
  const last = Math.max(0, Math.ceil(rows.length / size) - 1);
  const shown = Math.min(page, last);
  return (
    <>
      <EngineAlerts engines={engines} shown="Its instances are" />
      <ScrollBox label="Matrix">
        <Table
          size="small"
          aria-label="Deployments by customer and environment"
        >
          <TableHead>
            <TableRow className={classes.row}>
              <TableCell className={classes.customer}>Customer</TableCell>
              {columns.map(({ name, title }) => (
                <TableCell key={name}>{title}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {rows.slice(shown * size, (shown + 1) * size).map(row => (
              <TableRow key={row.customer} className={classes.row}>
                <TableCell
                  component="th"
                  scope="row"
                  role="rowheader"
                  className={`${classes.cell} ${classes.customer}`}
                >
                  {row.customer}
                </TableCell>
                {columns.map(({ name }) => (
                  <TableCell key={name} className={classes.cell}>
                    <StageCell
                      items={row.cells.get(name) ?? []}
                      silent={silent}
                    />
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </ScrollBox>
      {rows.length > (SIZES[0] ?? 25) && (
        <TablePagination
          component="div"
          count={rows.length}
          page={shown}
          rowsPerPage={size}
          rowsPerPageOptions={SIZES}
          labelRowsPerPage="Customers"
          onPageChange={(_event, next) => setPage(next)}
          onRowsPerPageChange={event => setSize(Number(event.target.value))}
        />
      )}
    </>
  );
}

/** The engines of these instances that do not answer. */
export function useSilentEngines(
  items: readonly PortfolioItem[],
): EngineStatus[] {
  const engines = dataOf(useEngines()) ?? [];
  const asked = new Set(items.map(({ engine }) => engine));
  return engines.filter(
    ({ name, state }) => state !== 'connected' && asked.has(name),
  );
}
