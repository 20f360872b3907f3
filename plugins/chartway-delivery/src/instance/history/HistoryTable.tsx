import { Link } from '@backstage/core-components';
import Checkbox from '@material-ui/core/Checkbox';
import Chip from '@material-ui/core/Chip';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type { InstanceHistory } from '@chartway/plugin-chartway-common';
import {
  Actor,
  Digest,
  RelativeTime,
  ScrollBox,
  Sha,
  webUrl,
} from '@chartway/plugin-chartway-react';
import type { ActionRight } from '../page';
import { RightButton } from '../shared/RightButton';

type HistoryItem = InstanceHistory['items'][number];

const KINDS: Record<HistoryItem['kind'], string> = {
  release: 'Release',
  values: 'Values',
  'roll-back': 'Roll back',
  other: 'Other',
};

const TITLES = [
  'Compare',
  'When',
  'Who',
  'What',
  'Release',
  'Deployed',
  'From',
  '',
];

const useStyles = makeStyles(
  theme => ({
    reason: { color: theme.palette.text.secondary, overflowWrap: 'anywhere' },
    what: { minWidth: 200 },
  }),
  { name: 'ChartwayHistoryTable' },
);

type HistoryTableProps = {
  items: readonly HistoryItem[];
  /** Commits that are compared, at most two. */
  compared: readonly string[];
  onCompare: (sha: string) => void;
  rollBack: ActionRight;
  onRollBack: (item: HistoryItem) => void;
};

/** Who changed what, why and from where, newest first. */
export function HistoryTable(props: HistoryTableProps) {
  return (
    <ScrollBox label="History">
      <Table size="small" aria-label="History">
        <TableHead>
          <TableRow>
            {TITLES.map(title => (
              <TableCell key={title}>{title || 'Actions'}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.items.map(item => (
            <HistoryRow key={item.sha} {...props} item={item} />
          ))}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}

function HistoryRow(props: HistoryTableProps & { item: HistoryItem }) {
  const { item, compared, onCompare, rollBack, onRollBack } = props;
  const classes = useStyles();
  const { release, sha } = item;
  const short = sha.slice(0, 7);
  const chosen = compared.includes(sha);
  const link = webUrl(item.url);
  return (
    <TableRow selected={chosen}>
      <TableCell padding="checkbox">
        <Checkbox
          size="small"
          color="primary"
          checked={chosen}
          disabled={!release || (!chosen && compared.length >= 2)}
          onChange={() => onCompare(sha)}
          inputProps={{ 'aria-label': `Compare ${short}` }}
        />
      </TableCell>
      <TableCell>
        <RelativeTime time={item.at} />
      </TableCell>
      <TableCell>
        <Actor actor={item.author} />
      </TableCell>
      <TableCell className={classes.what}>
        {KINDS[item.kind]}:{' '}
        {link ? <Link to={link}>{item.title}</Link> : item.title}{' '}
        {item.reason && <div className={classes.reason}>{item.reason}</div>}
        {item.current && <Chip size="small" label="Desired now" />}
      </TableCell>
      <TableCell>
        {release ? (
          <>
            {release.chartVersion} <Digest digest={release.chartDigest} />
            <div>
              values <Sha sha={release.valuesCommit} />
            </div>
          </>
        ) : (
          'changes none'
        )}
      </TableCell>
      <TableCell>
        {item.deployedAt ? (
          <>
            <RelativeTime time={item.deployedAt} />
            {item.deployedBy && <div>by {item.deployedBy}</div>}
          </>
        ) : (
          '–'
        )}
      </TableCell>
      <TableCell>
        <Sha sha={sha} href={item.url} />
        {item.requestId && <div>Request {item.requestId}</div>}
      </TableCell>
      <TableCell>
        {release && !item.current && (
          <RightButton
            right={rollBack}
            aria-label={`Roll back to ${short}`}
            onClick={() => onRollBack(item)}
          >
            Roll back …
          </RightButton>
        )}
      </TableCell>
    </TableRow>
  );
}
