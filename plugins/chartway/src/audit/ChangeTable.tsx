import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import AddIcon from '@material-ui/icons/Add';
import EditIcon from '@material-ui/icons/Edit';
import EqualIcon from '@material-ui/icons/DragHandle';
import RemoveIcon from '@material-ui/icons/Remove';
import type { ComponentType } from 'react';
import { ScrollBox } from '@chartway/plugin-chartway-react';
import type { FactChange } from './auditWords';
import { FactValue } from './FactValue';

type Look = { word: string; Icon: ComponentType<{ fontSize: 'inherit' }> };

const LOOKS: Record<FactChange['change'], Look> = {
  added: { word: 'Added', Icon: AddIcon },
  removed: { word: 'Removed', Icon: RemoveIcon },
  changed: { word: 'Changed', Icon: EditIcon },
  same: { word: 'Same', Icon: EqualIcon },
};

const useStyles = makeStyles(
  theme => ({
    cell: { padding: theme.spacing(0.5, 1) },
    value: { minWidth: 120, overflowWrap: 'anywhere' },
    change: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      whiteSpace: 'nowrap',
    },
    added: { color: theme.palette.success.main },
    removed: { color: theme.palette.error.main },
    changed: { color: theme.palette.warning.main },
    same: { color: theme.palette.text.secondary },
    word: { color: theme.palette.text.primary },
  }),
  { name: 'ChartwayChangeTable' },
);

/** Facts before and after, one a line. */
export function ChangeTable({ changes }: { changes: FactChange[] }) {
  const classes = useStyles();
  return (
    <ScrollBox label="Before and after">
      <Table size="small" aria-label="Before and after">
        <TableHead>
          <TableRow>
            <TableCell className={classes.cell}>Fact</TableCell>
            <TableCell className={classes.cell}>Change</TableCell>
            <TableCell className={classes.cell}>Before</TableCell>
            <TableCell className={classes.cell}>After</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {changes.map(({ name, before, after, change }) => {
            const { word, Icon } = LOOKS[change];
            return (
              <TableRow key={name}>
                <TableCell
                  component="th"
                  scope="row"
                  role="rowheader"
                  className={classes.cell}
                >
                  {name}
                </TableCell>
                <TableCell className={classes.cell}>
                  <span className={`${classes.change} ${classes[change]}`}>
                    <Icon fontSize="inherit" />
                    <span className={classes.word}>{word}</span>
                  </span>
                </TableCell>
                <TableCell className={`${classes.cell} ${classes.value}`}>
                  {before === undefined ? '–' : <FactValue value={before} />}
                </TableCell>
                <TableCell className={`${classes.cell} ${classes.value}`}>
                  {after === undefined ? '–' : <FactValue value={after} />}
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </ScrollBox>
  );
}
