import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { AuditEntry, AuditState } from '@chartway/plugin-chartway-common';
import {
  Actor,
  CopyButton,
  Facts,
  RelativeTime,
  StatusWord,
} from '@chartway/plugin-chartway-react';
import type { ReactNode } from 'react';
import { InstanceName } from '../components/InstanceName';
import { DOORS, factChanges } from './auditWords';
import { ChangeTable } from './ChangeTable';
import { EntryProof } from './EntryProof';
import { FactValue } from './FactValue';

const useStyles = makeStyles(
  theme => ({
    section: { marginTop: theme.spacing(3) },
    heading: { marginBottom: theme.spacing(1) },
    code: { overflowWrap: 'anywhere' },
  }),
  { name: 'ChartwayEntryDetails' },
);

/** Who did what, on whose behalf, from where and why, what changed, and the proof of it. */
export function EntryDetails(props: {
  entry: AuditEntry;
  state: AuditState | undefined;
}) {
  const { entry, state } = props;
  const changes = factChanges(entry.before, entry.after);
  const details = Object.entries(entry.details);
  return (
    <>
      <Facts facts={whatHappened(entry)} />
      <Section title="Who and from where">
        <Facts facts={whoDidIt(entry)} />
      </Section>
      {changes.length > 0 && (
        <Section title="Before and after">
          <ChangeTable changes={changes} />
        </Section>
      )}
      {details.length > 0 && (
        <Section title="Facts of the outcome">
          <Facts
            facts={details.map(([name, value]) => [
              name,
              <FactValue value={value} />,
            ])}
          />
        </Section>
      )}
      <Section title="Proof">
        <Facts facts={whereItStands(entry)} />
        <br />
        <EntryProof entry={entry} state={state} />
      </Section>
    </>
  );
}

function Section(props: { title: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <section className={classes.section} aria-label={props.title}>
      <Typography variant="h6" component="h3" className={classes.heading}>
        {props.title}
      </Typography>
      {props.children}
    </section>
  );
}

type FactList = [string, ReactNode][];

function whatHappened(entry: AuditEntry): FactList {
  const { product, customer, environment, instance } = entry.context;
  const parts = [product, customer, environment, instance].filter(Boolean);
  const isInstance = parts.length === 4 && entry.subject === parts.join('-');
  return [
    ['Outcome', <StatusWord status={entry.status} />],
    ['When', <RelativeTime time={entry.at} />],
    ['Finished', entry.finishedAt && <RelativeTime time={entry.finishedAt} />],
    ['Permission', <code>{entry.action}</code>],
    [
      'To what',
      isInstance ? <InstanceName name={entry.subject} /> : entry.subject,
    ],
    ['Where', parts.join(' / ')],
    ['Why', entry.reason],
  ];
}

function whoDidIt(entry: AuditEntry): FactList {
  const { onBehalfOf, via, source, requestId, policyVersion } = entry;
  return [
    ['Who', <Actor actor={entry.actor} />],
    ['On behalf of', onBehalfOf && <Actor actor={onBehalfOf} />],
    ['Through', DOORS[entry.door]],
    ['Acting service', via],
    ['Address', source?.ip],
    ['Client', source?.userAgent],
    ['Policy version', policyVersion && <code>{policyVersion}</code>],
    [
      'Request',
      <>
        <code>{requestId}</code>
        <CopyButton text={requestId} label="Copy request id" />
      </>,
    ],
  ];
}

function whereItStands({ position, outcomePosition }: AuditEntry): FactList {
  const two = outcomePosition !== undefined && outcomePosition !== position;
  return [
    [
      'Position',
      two
        ? `${position.toLocaleString(
            'en',
          )}, outcome at ${outcomePosition.toLocaleString('en')}`
        : position.toLocaleString('en'),
    ],
  ];
}
