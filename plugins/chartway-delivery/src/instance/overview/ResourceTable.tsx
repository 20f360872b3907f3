import IconButton from '@material-ui/core/IconButton';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { RelativeTime, ScrollBox } from '@chartway/plugin-chartway-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { ActionRight } from '../page';
import { objectTitle } from '../shared/objects';
import { RightButton } from '../shared/RightButton';
import { StateWord } from '../shared/StateWord';
import { treeRows, type LiveResource, type TreeRow } from './resourceTree';

const useStyles = makeStyles(
  theme => ({
    name: {
      display: 'flex',
      alignItems: 'center',
      minWidth: 220,
      overflowWrap: 'anywhere',
    },
    toggle: { padding: theme.spacing(0.25) },
    leaf: { width: theme.spacing(3.5), flexShrink: 0 },
    row: {
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: -2,
      },
    },
    note: { color: theme.palette.text.secondary, overflowWrap: 'anywhere' },
  }),
  { name: 'ChartwayResourceTable' },
);

/** Pixels by which each level is indented. */
const INDENT = 20;

type ResourceTableProps = {
  resources: readonly LiveResource[];
  namespace: string;
  restart: ActionRight;
  onRestart: (resource: LiveResource) => void;
};

/** The Kubernetes objects as an indented table; the arrow keys move in it, open and close. */
export function ResourceTable(props: ResourceTableProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string>();
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = treeRows(props.resources, closed);
  const current = rows.some(({ resource }) => resource.uid === chosen)
    ? chosen
    : rows[0]?.resource.uid;

  const setOpen = (uid: string, open: boolean) =>
    setClosed(before => {
      const after = new Set(before);
      if (open) after.delete(uid);
      else after.add(uid);
      return after;
    });
  const go = (position: number) => {
    const row = rows[Math.min(Math.max(position, 0), rows.length - 1)];
    if (!row) return;
    setChosen(row.resource.uid);
    const lines = body.current?.querySelectorAll<HTMLElement>('[data-row]');
    lines?.item(rows.indexOf(row)).focus();
  };
  const onKey = (event: KeyboardEvent, position: number, row: TreeRow) => {
    // Keys pressed on a button in the row are the button's.
    if (event.target !== event.currentTarget) return;
    const moves: Partial<Record<string, () => void>> = {
      ArrowDown: () => go(position + 1),
      ArrowUp: () => go(position - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => setOpen(row.resource.uid, true),
      ArrowLeft: () => setOpen(row.resource.uid, !row.hasChildren),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  return (
    <ScrollBox label="Kubernetes objects">
      <Table size="small" role="treegrid" aria-label="Kubernetes objects">
        <TableHead>
          <TableRow>
            {['Object', 'Health', 'Sync', 'Facts', 'Created', 'Actions'].map(
              title => (
                <TableCell key={title}>{title}</TableCell>
              ),
            )}
          </TableRow>
        </TableHead>
        <TableBody ref={body}>
          {rows.map((row, position) => (
            <ResourceRow
              key={row.resource.uid}
              {...props}
              row={row}
              open={!closed.has(row.resource.uid)}
              focusable={row.resource.uid === current}
              onKey={event => onKey(event, position, row)}
              onToggle={open => setOpen(row.resource.uid, open)}
            />
          ))}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}

type ResourceRowProps = ResourceTableProps & {
  row: TreeRow;
  open: boolean;
  focusable: boolean;
  onKey: (event: KeyboardEvent) => void;
  onToggle: (open: boolean) => void;
};

function ResourceRow(props: ResourceRowProps) {
  const { row, open, namespace, onKey, onToggle } = props;
  const { resource, depth, hasChildren } = row;
  const classes = useStyles();
  const title = objectTitle(resource, namespace);
  return (
    <TableRow
      className={classes.row}
      aria-level={depth + 1}
      aria-expanded={hasChildren ? open : undefined}
      tabIndex={props.focusable ? 0 : -1}
      onKeyDown={onKey}
      data-row
    >
      <TableCell>
        <div className={classes.name} style={{ paddingLeft: depth * INDENT }}>
          {hasChildren ? (
            <IconButton
              className={classes.toggle}
              aria-label={`${open ? 'Close' : 'Open'} ${title}`}
              onClick={() => onToggle(!open)}
            >
              {open ? <ExpandMoreIcon /> : <ChevronRightIcon />}
            </IconButton>
          ) : (
            <span className={classes.leaf} />
          )}
          <span>
            {title}
            {resource.message && (
              <div className={classes.note}>{resource.message}</div>
            )}
          </span>
        </div>
      </TableCell>
      <TableCell>
        <StateWord word={resource.health} />
      </TableCell>
      <TableCell>
        <StateWord word={resource.sync} />
      </TableCell>
      <TableCell>{factsOf(resource)}</TableCell>
      <TableCell>
        {resource.createdAt ? <RelativeTime time={resource.createdAt} /> : '–'}
      </TableCell>
      <TableCell>
        {resource.restartable && (
          <RightButton
            right={props.restart}
            aria-label={`Restart ${title}`}
            onClick={() => props.onRestart(resource)}
          >
            Restart
          </RightButton>
        )}
      </TableCell>
    </TableRow>
  );
}

/** What the engine tells beside it; images only where nothing else is told. */
function factsOf({ facts, images }: LiveResource): string {
  if (facts.length > 0) {
    return facts.map(({ name, value }) => `${name} ${value}`).join(', ');
  }
  return images.join(', ') || '–';
}
