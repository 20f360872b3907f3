import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Context } from '@chartway/plugin-chartway-common';
import { Card } from '../components/Card';
import { StatePanel } from '../components/StatePanel';
import { useAudit } from '../hooks/useAudit';
import { dataOf } from '../remote/Remote';
import { auditLogRouteRef } from '../routes';
import { AuditTable } from './AuditTable';

const useStyles = makeStyles(
  theme => ({ more: { padding: theme.spacing(1.5, 2) } }),
  { name: 'ChartwayContextAudit' },
);

/**
 * Who did what to a product or to one of its instances, newest first; the whole is one link away.
 *
 * @public
 */
export function ContextAudit(props: {
  context: Partial<Context>;
  /** What it belongs to, to stand in a sentence: `this instance`. */
  what: string;
  limit: number;
  /** Name of the instance, for who can read its entries. */
  instance?: string;
}) {
  const { context, what, limit } = props;
  const classes = useStyles();
  const path = useRouteRef(auditLogRouteRef);
  const audit = useAudit({ ...context, limit });
  const page = dataOf(audit);
  const log = path?.();
  const hrefOf = (more: Record<string, string>) =>
    `${log}?${new URLSearchParams({ ...context, ...more })}`;
  return (
    <Card title="Audit log" noPadding={page !== undefined}>
      <StatePanel
        remote={audit}
        what="the audit log"
        instance={props.instance}
        empty={{
          title: 'Nothing recorded',
          description: `What people do to ${what} through the portal is recorded here. Entries that you may not read are not listed.`,
        }}
      />
      {page && (
        <>
          <AuditTable
            entries={page.items}
            hrefOf={log ? id => hrefOf({ entry: id }) : undefined}
          />
          {log && (
            <Typography variant="body2" className={classes.more}>
              <Link to={hrefOf({})}>
                {page.next
                  ? `All entries of ${what} in the audit log`
                  : 'Open in the audit log'}
              </Link>
            </Typography>
          )}
        </>
      )}
    </Card>
  );
}
