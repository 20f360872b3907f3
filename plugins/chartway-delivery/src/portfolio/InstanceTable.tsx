import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TablePagination from '@material-ui/core/TablePagination';
import TableRow from '@material-ui/core/TableRow';
import TableSortLabel from '@material-ui/core/TableSortLabel';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  Digest,
  InstanceLinks,
  Sha,
  StatusWord,
} from '@chartway/plugin-chartway-react';
import { useState, type ReactNode } from 'react';
import { InstanceName } from '../components/InstanceName';
import {
  COLUMN_KEYS,
  matches,
  sortedBy,
  textOf,
  type ColumnKey,
  type InstanceRow,
} from './instanceRows';

const TITLES: Record<ColumnKey, string> = {
  name: 'Instance',
  status: 'Status',
  product: 'Product',
  customer: 'Customer',
  environment: 'Environment',
  version: 'Version',
  digest: 'Chart digest',
  values: 'Values',
};

const CELLS: Partial<Record<ColumnKey, (row: InstanceRow) => ReactNode>> = {
  name: row => <InstanceName name={row.name} />,
  status: row => <StatusWord {...row.live} />,
  digest: row => <Digest digest={row.release.chart.digest} />,
  values: row => <Sha sha={row.release.valuesCommit} />,
};

const PAGE_SIZES = [20, 50, 100];

const useStyles = makeStyles(
  theme => ({
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
      padding: theme.spacing(1.5, 2),
    },
    cell: {
      padding: theme.spacing(0.5, 1),
      whiteSpace: 'nowrap',
      '&:first-child': { paddingLeft: theme.spacing(2) },
    },
    // Beside the label instead of making room for it, which would cost every column an arrow's width.
    arrow: { position: 'absolute', left: '100%', margin: 0 },
  }),
  { name: 'ChartwayInstanceTable' },
);

/** The instances, one a row: sortable, searchable, in pages. */
export function InstanceTable({ rows }: { rows: InstanceRow[] }) {
  const classes = useStyles();
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<ColumnKey>('name');
  const [descending, setDescending] = useState(false);
  const [page, setPage] = useState(0);
  const [size, setSize] = useState(PAGE_SIZES[0] ?? 20);

  const found = sortedBy(
    rows.filter(row => matches(row, search)),
    sort,
    descending,
  );
  // Fewer rows than before (a filter, a refresh) may leave the page that was shown empty.
  const shownPage = Math.min(
    page,
    Math.max(0, Math.ceil(found.length / size) - 1),
  );
  const shown = found.slice(shownPage * size, (shownPage + 1) * size);
  const sortBy = (key: ColumnKey) => {
    setDescending(key === sort && !descending);
    setSort(key);
  };
  return (
    <Paper>
      <div className={classes.head}>
        <Typography variant="h6" component="h2">
          Instances ({found.length})
        </Typography>
        <TextField
          id="chartway-search"
          label="Search instances"
          type="search"
          size="small"
          variant="outlined"
          value={search}
          onChange={event => setSearch(event.target.value)}
        />
      </div>
      <TableContainer>
        <Table size="small" aria-label="Instances">
          <TableHead>
            <TableRow>
              {COLUMN_KEYS.map(key => (
                <TableCell
                  key={key}
                  className={classes.cell}
                  sortDirection={sort === key && (descending ? 'desc' : 'asc')}
                >
                  <TableSortLabel
                    classes={{ icon: classes.arrow }}
                    active={sort === key}
                    direction={sort === key && descending ? 'desc' : 'asc'}
                    onClick={() => sortBy(key)}
                  >
                    {TITLES[key]}
                  </TableSortLabel>
                </TableCell>
              ))}
              <TableCell className={classes.cell}>Links</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {shown.map(row => (
              <TableRow key={row.name} hover>
                {COLUMN_KEYS.map(key => (
                  <TableCell key={key} className={classes.cell}>
                    {CELLS[key]?.(row) ?? textOf(row, key)}
                  </TableCell>
                ))}
                <TableCell className={classes.cell}>
                  <InstanceLinks links={row.links} />
                </TableCell>
              </TableRow>
            ))}
            {shown.length === 0 && (
              <TableRow>
                <TableCell colSpan={COLUMN_KEYS.length + 1}>
                  No instance matches. Clear the search or the filters.
                </TableCell>
              </TableRow>
            )}
          </TableBody>
        </Table>
      </TableContainer>
      {found.length > (PAGE_SIZES[0] ?? 20) && (
        <TablePagination
          component="div"
          count={found.length}
          page={shownPage}
          rowsPerPage={size}
          rowsPerPageOptions={PAGE_SIZES}
          onPageChange={(_event, next) => setPage(next)}
          onRowsPerPageChange={event => setSize(Number(event.target.value))}
        />
      )}
    </Paper>
  );
}
