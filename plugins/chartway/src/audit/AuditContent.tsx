import { Content } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import {
  auditReadPermission,
  type AuditPage,
} from '@chartway/plugin-chartway-common';
import {
  AuditTable,
  dataOf,
  StatePanel,
  useAudit,
  useAuditState,
  usePermissionResult,
  useUrlFilters,
} from '@chartway/plugin-chartway-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { auditRouteRef } from '../routes';
import { AuditFilterBar } from './AuditFilterBar';
import { AUDIT_FILTERS, auditFilterOf, auditQueryOf } from './auditQuery';
import { EntryDrawer } from './EntryDrawer';
import { ExportMenu } from './ExportMenu';
import { LogState } from './LogState';

const LIMIT = 50;

/** The `next` of the page before. */
const PLACE = 'before';
const ENTRY = 'entry';
/** What a changed filter makes meaningless. */
const RESETS = [PLACE, ENTRY] as const;

const useStyles = makeStyles(
  theme => ({
    column: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    top: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(1, 2),
      '& > :first-child': { flex: '1 1 300px', minWidth: 0 },
    },
    pages: {
      display: 'flex',
      justifyContent: 'flex-end',
      gap: theme.spacing(1),
      padding: theme.spacing(1),
    },
  }),
  { name: 'ChartwayAuditContent' },
);

const NOTHING_MATCHES = {
  title: 'No entry matches',
  description: 'Clear the filters, choose others, or widen the time.',
};

const NOTHING_YET = {
  title: 'Nothing recorded yet',
  description:
    'Whatever people, services and assistants do through this portal is recorded here: who, what, why and from where, before and after. The first deployment makes the first entries; entries that you may not read are not listed.',
};

/** The audit log as far as the person who looks may read it. */
export function AuditContent() {
  const classes = useStyles();
  const { filters, setFilter, clear } = useUrlFilters(AUDIT_FILTERS, RESETS);
  const place = usePlace();
  // A span such as the last hour ends when it was chosen; asking for another end each time would never come to rest.
  const query = useMemo(
    () =>
      auditQueryOf(auditFilterOf(filters, new Date()), {
        before: place.before,
        limit: LIMIT,
      }),
    [filters, place.before],
  );
  const audit = useAudit(query);
  const state = useAuditState();
  const whole = usePermissionResult(auditReadPermission.name) === 'allow';
  const page = dataOf(audit);
  const known = dataOf(state);
  const filtered = Object.keys(filters).length > 0 || place.before;
  return (
    <Content>
      <div className={classes.column}>
        <div className={classes.top}>
          {known ? (
            <LogState state={known} />
          ) : (
            <StatePanel remote={state} what="the state of the log" rows={1} />
          )}
          <ExportMenu
            filter={() => auditFilterOf(filters, new Date())}
            whole={whole}
          />
        </div>
        <AuditFilterBar filters={filters} setFilter={setFilter} clear={clear} />
        <StatePanel
          remote={audit}
          what="the audit log"
          rows={10}
          empty={filtered ? NOTHING_MATCHES : NOTHING_YET}
        />
        {page && <Entries page={page} place={place} />}
      </div>
      <EntryDrawer
        id={place.entry}
        known={page?.items ?? []}
        state={known}
        onClose={place.closeEntry}
      />
    </Content>
  );
}

/** Where in the log the page is, and which entry is open; both in the URL. */
function usePlace() {
  const [params, setParams] = useSearchParams();
  const path = useRouteRef(auditRouteRef);
  const hrefWith = useCallback(
    (changes: Record<string, string | undefined>) => {
      const after = new URLSearchParams(params);
      for (const [name, value] of Object.entries(changes)) {
        if (value) after.set(name, value);
        else after.delete(name);
      }
      return `${path()}?${after}`;
    },
    [params, path],
  );
  const closeEntry = useCallback(
    () =>
      setParams(
        before => {
          const after = new URLSearchParams(before);
          after.delete(ENTRY);
          return after;
        },
        { replace: true },
      ),
    [setParams],
  );
  return {
    before: params.get(PLACE) ?? undefined,
    entry: params.get(ENTRY) ?? undefined,
    hrefWith,
    closeEntry,
    goTo: (before: string | undefined) =>
      setParams(current => {
        const after = new URLSearchParams(current);
        if (before) after.set(PLACE, before);
        else after.delete(PLACE);
        return after;
      }),
  };
}

function Entries(props: {
  page: AuditPage;
  place: ReturnType<typeof usePlace>;
}) {
  const { page, place } = props;
  const classes = useStyles();
  return (
    <Paper>
      <AuditTable
        entries={page.items}
        hrefOf={id => place.hrefWith({ [ENTRY]: id })}
      />
      {(place.before || page.next) && (
        <nav className={classes.pages} aria-label="Pages of the audit log">
          <Button
            size="small"
            disabled={!place.before}
            onClick={() => place.goTo(undefined)}
          >
            Newest
          </Button>
          <Button
            size="small"
            disabled={!page.next}
            onClick={() => place.goTo(page.next)}
          >
            Older
          </Button>
        </nav>
      )}
    </Paper>
  );
}
