import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type { InstanceValues } from '@chartway/plugin-chartway-common';
import { ScrollBox } from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { pathOf, pointerTitle, valueAt } from './json';
import { OriginNote, type OnOrigin } from './OriginNote';

/** More lines would make the page slow; the search narrows. */
const SHOWN = 100;

/** Every value and the line it comes from. */
export function OriginTable(props: {
  values: InstanceValues;
  onOrigin: OnOrigin;
}) {
  const { values, onOrigin } = props;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = values.origins.filter(({ pointer }) =>
    pointerTitle(pointer).toLowerCase().includes(wanted),
  );
  return (
    <Accordion TransitionProps={{ unmountOnExit: true }}>
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Typography variant="subtitle2" component="h3">
          Where every value comes from ({values.origins.length})
        </Typography>
      </AccordionSummary>
      <AccordionDetails style={{ display: 'block' }}>
        <TextField
          id="origin-search"
          label="Search"
          placeholder="image.tag"
          type="search"
          value={search}
          onChange={event => setSearch(event.target.value)}
          variant="outlined"
          size="small"
          InputLabelProps={{ shrink: true }}
        />
        <ScrollBox label="Where every value comes from">
          <Table size="small" aria-label="Where every value comes from">
            <TableHead>
              <TableRow>
                <TableCell>Value</TableCell>
                <TableCell>Is</TableCell>
                <TableCell>Comes</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {found.slice(0, SHOWN).map(origin => (
                <TableRow key={origin.pointer}>
                  <TableCell>
                    <code>{pointerTitle(origin.pointer)}</code>
                  </TableCell>
                  <TableCell>
                    <code>
                      {JSON.stringify(
                        valueAt(values.effective, pathOf(origin.pointer)),
                      )}
                    </code>
                  </TableCell>
                  <TableCell>
                    <OriginNote
                      values={values}
                      origin={origin}
                      onOrigin={onOrigin}
                    />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </ScrollBox>
        {found.length > SHOWN && (
          <Typography variant="caption">
            {found.length - SHOWN} more; search to narrow.
          </Typography>
        )}
      </AccordionDetails>
    </Accordion>
  );
}
