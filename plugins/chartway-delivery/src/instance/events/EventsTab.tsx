import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import type { LiveEvents } from '@chartway/plugin-chartway-common';
import {
  Card,
  dataOf,
  RelativeTime,
  ScrollBox,
  StatePanel,
} from '@chartway/plugin-chartway-react';
import { useState } from 'react';
import { useLiveEvents } from '../instanceData';
import type { InstancePage } from '../page';
import { objectKey, objectTitle } from '../shared/objects';
import { StateWord } from '../shared/StateWord';

/** What Kubernetes reports about the objects of the instance. */
export function EventsTab({ page }: { page: InstancePage }) {
  const { instance, deployment } = page;
  const remote = useLiveEvents(instance.name, dataOf(deployment)?.watchId);
  const events = dataOf(remote);
  return (
    <Card title="Events">
      <StatePanel
        remote={remote}
        what="the events"
        instance={instance.name}
        empty={{
          title: 'No events',
          description:
            'Kubernetes keeps events for about an hour; nothing happened to the objects of this instance since.',
        }}
      />
      {events && <EventTable events={events} home={instance.namespace} />}
    </Card>
  );
}

function EventTable({ events, home }: { events: LiveEvents; home: string }) {
  const [warnings, setWarnings] = useState(false);
  const shown = events.items.filter(
    ({ type }) => !warnings || type !== 'Normal',
  );
  return (
    <>
      <FormControlLabel
        label="Only warnings"
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={warnings}
            onChange={(_event, checked) => setWarnings(checked)}
          />
        }
      />
      {shown.length === 0 ? (
        <Typography variant="body2" role="status">
          There are no warnings.
        </Typography>
      ) : (
        <ScrollBox label="Events">
          <Table size="small" aria-label="Events">
            <TableHead>
              <TableRow>
                {['Type', 'Reason', 'Object', 'Message', 'Count', 'Last'].map(
                  title => (
                    <TableCell key={title}>{title}</TableCell>
                  ),
                )}
              </TableRow>
            </TableHead>
            <TableBody>
              {shown.map(event => (
                <TableRow
                  key={`${objectKey(event.object)} ${event.reason} ${
                    event.message
                  } ${event.firstAt}`}
                >
                  <TableCell>
                    <StateWord word={event.type} />
                  </TableCell>
                  <TableCell>{event.reason}</TableCell>
                  <TableCell>{objectTitle(event.object, home)}</TableCell>
                  <TableCell>{event.message}</TableCell>
                  <TableCell>{event.count}</TableCell>
                  <TableCell>
                    {event.lastAt ? <RelativeTime time={event.lastAt} /> : '–'}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </ScrollBox>
      )}
    </>
  );
}
