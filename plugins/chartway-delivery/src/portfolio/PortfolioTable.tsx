import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TablePagination from '@material-ui/core/TablePagination';
import TableRow from '@material-ui/core/TableRow';
import TableSortLabel from '@material-ui/core/TableSortLabel';
import { makeStyles } from '@material-ui/core/styles';
import type {
  PortfolioItem,
  PortfolioPage,
} from '@chartway/plugin-chartway-common';
import {
  Digest,
  RelativeTime,
  ScrollBox,
  StatusWord,
} from '@chartway/plugin-chartway-react';
import type { ReactNode } from 'react';
import { InstanceName } from '../components/InstanceName';
import { AgeMark, imagesOf, NewerMark } from '../components/StageCell';
import { PAGE_SIZES, type PortfolioView, type Sort } from './portfolioView';

type Column = {
  title: string;
  /** How the backend calls it, if it sorts by it. */
  sort?: Sort;
  cell: (item: PortfolioItem, old: boolean) => ReactNode;
};

const COLUMNS: readonly Column[] = [
  {
    title: 'Instance',
    sort: 'name',
    cell: item => <InstanceName name={item.name} />,
  },
  {
    title: 'Status',
    sort: 'status',
    cell: (item, old) => (
      <>
        <StatusWord status={item.status} message={item.message} />{' '}
        {old && <AgeMark item={item} />}
      </>
    ),
  },
  {
    title: 'Since',
    sort: 'since',
    cell: item => (item.since ? <RelativeTime time={item.since} /> : '–'),
  },
  {
    title: 'Version',
    sort: 'chartVersion',
    cell: item => (
      <>
        {item.chartVersion} <NewerMark item={item} />
      </>
    ),
  },
  { title: 'Image', cell: item => imagesOf(item) || '–' },
  { title: 'Sync', cell: item => item.sync ?? '–' },
  { title: 'Health', cell: item => item.health ?? '–' },
  { title: 'Product', cell: item => item.context.product },
  { title: 'Customer', cell: item => item.context.customer },
  { title: 'Environment', cell: item => item.context.environment },
  { title: 'Chart digest', cell: item => <Digest digest={item.chartDigest} /> },
];

const useStyles = makeStyles(
  theme => ({
    cell: {
      padding: theme.spacing(0.5, 1),
      whiteSpace: 'nowrap',
      '&:first-child': { paddingLeft: theme.spacing(2) },
    },
    // Beside the label instead of making room for it, which would cost every column an arrow's width.
    arrow: { position: 'absolute', left: '100%', margin: 0 },
  }),
  { name: 'ChartwayPortfolioTable' },
);

/** A page of the portfolio, one instance a row. The backend sorts and pages. */
export function PortfolioTable(props: {
  page: PortfolioPage;
  view: PortfolioView;
  /** Engines that do not answer. */
  silent: ReadonlySet<string>;
  onSort: (sort: Sort, order: 'asc' | 'desc') => void;
  onPage: (page: number) => void;
  onSize: (size: number) => void;
}) {
  const { page, view, silent } = props;
  const classes = useStyles();
  return (
    <Paper>
      <ScrollBox label="Instances">
        <Table size="small" aria-label="Instances">
          <TableHead>
            <TableRow>
              {COLUMNS.map(column => (
                <HeadCell key={column.title} column={column} {...props} />
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {page.items.map(item => (
              <TableRow key={item.name} hover>
                {COLUMNS.map(({ title, cell }) => (
                  <TableCell key={title} className={classes.cell}>
                    {cell(
                      item,
                      item.engine !== undefined && silent.has(item.engine),
                    )}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </ScrollBox>
      <TablePagination
        component="div"
        count={page.totalItems}
        page={view.page - 1}
        rowsPerPage={view.size}
        rowsPerPageOptions={PAGE_SIZES}
        onPageChange={(_event, next) => props.onPage(next + 1)}
        onRowsPerPageChange={event => props.onSize(Number(event.target.value))}
      />
    </Paper>
  );
}

function HeadCell(props: {
  column: Column;
  view: PortfolioView;
  onSort: (sort: Sort, order: 'asc' | 'desc') => void;
}) {
  const { title, sort } = props.column;
  const classes = useStyles();
  if (!sort) return <TableCell className={classes.cell}>{title}</TableCell>;
  const { view, onSort } = props;
  const active = view.sort === sort;
  return (
    <TableCell
      className={classes.cell}
      sortDirection={active ? view.order : false}
    >
      <TableSortLabel
        classes={{ icon: classes.arrow }}
        active={active}
        direction={active ? view.order : 'asc'}
        onClick={() =>
          onSort(sort, active && view.order === 'asc' ? 'desc' : 'asc')
        }
      >
        {title}
      </TableSortLabel>
    </TableCell>
  );
}
