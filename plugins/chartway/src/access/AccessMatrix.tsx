import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Environment } from '@chartway/plugin-chartway-common';
import { ScrollBox, StatusWord } from '@chartway/plugin-chartway-react';
import { Fragment } from 'react';
import type { AccessCell, AccessGroup, AccessRow } from './permissionMatrix';

const useStyles = makeStyles(
  theme => ({
    thing: {
      background: theme.palette.background.default,
      fontWeight: 'bold',
    },
    verb: {
      // Stays in sight while the environments scroll sideways.
      position: 'sticky',
      left: 0,
      zIndex: 1,
      background: theme.palette.background.paper,
      whiteSpace: 'nowrap',
      verticalAlign: 'top',
      padding: theme.spacing(0.75, 2),
    },
    // Stripes would break at the sticky column.
    row: { '&&': { background: theme.palette.background.paper } },
    cell: {
      verticalAlign: 'top',
      minWidth: 116,
      padding: theme.spacing(0.5, 2),
    },
    only: { display: 'block', maxWidth: 220 },
  }),
  { name: 'ChartwayAccessMatrix' },
);

/** Verbs by environments: allowed, limited to something, or denied. */
export function AccessMatrix(props: {
  groups: AccessGroup[];
  environments: Environment[];
}) {
  const { groups, environments } = props;
  const classes = useStyles();
  return (
    <ScrollBox label="What I may do, by environment">
      <Table size="small" aria-label="What I may do">
        <TableHead>
          <TableRow>
            <TableCell className={classes.verb}>Verb</TableCell>
            {environments.map(({ name, title }) => (
              <TableCell key={name} className={classes.cell}>
                {title}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {groups.map(({ thing, rows }) => (
            <Fragment key={thing}>
              <TableRow>
                <TableCell
                  component="th"
                  scope="rowgroup"
                  className={classes.thing}
                  colSpan={environments.length + 1}
                >
                  {thing}
                </TableCell>
              </TableRow>
              {rows.map(row => (
                <MatrixRow
                  key={row.permission}
                  row={row}
                  span={environments.length}
                />
              ))}
            </Fragment>
          ))}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}

function MatrixRow({ row, span }: { row: AccessRow; span: number }) {
  const classes = useStyles();
  return (
    <TableRow className={classes.row}>
      <TableCell
        component="th"
        scope="row"
        role="rowheader"
        className={classes.verb}
        title={row.permission}
      >
        {row.verb}
      </TableCell>
      {row.cells.map((cell, place) => (
        <TableCell
          key={place}
          className={classes.cell}
          colSpan={row.everywhere ? span : 1}
        >
          <Cell cell={cell} everywhere={row.everywhere} />
        </TableCell>
      ))}
    </TableRow>
  );
}

function Cell(props: { cell: AccessCell; everywhere: boolean }) {
  const { cell, everywhere } = props;
  const classes = useStyles();
  return (
    <>
      <StatusWord status={cell.status} />
      {everywhere && (
        <Typography variant="caption" color="textSecondary">
          {' '}
          in all environments alike
        </Typography>
      )}
      {cell.only.map(text => (
        <Typography
          key={text}
          variant="caption"
          color="textSecondary"
          className={classes.only}
        >
          {text}
        </Typography>
      ))}
    </>
  );
}
