import { Content } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { AccessReport } from '@chartway/plugin-chartway-common';
import {
  Card,
  dataOf,
  FilterSelect,
  StatePanel,
  useAccess,
  useChartwayInfo,
  useProducts,
  useUrlFilters,
} from '@chartway/plugin-chartway-react';
import { FactLine } from '../components/FactLine';
import { TextLink } from '../components/TextLink';
import { whoRouteRef } from '../routes';
import { AccessMatrix } from './AccessMatrix';
import { permissionMatrix } from './permissionMatrix';
import { PolicyAnswers } from './PolicyAnswers';
import { RoleTable } from './RoleTable';

const FILTERS = ['product'] as const;

const useStyles = makeStyles(
  theme => ({
    column: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    choose: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
      padding: theme.spacing(2),
      '& > p': { flex: '1 1 300px' },
    },
    text: { padding: theme.spacing(2) },
  }),
  { name: 'ChartwayAccessContent' },
);

/** What the person who looks may do, and why. */
export function AccessContent() {
  const access = useAccess();
  const report = dataOf(access);
  return (
    <Content>
      <StatePanel remote={access} what="your access" rows={10} />
      {report && <Report report={report} />}
    </Content>
  );
}

function Report({ report }: { report: AccessReport }) {
  const classes = useStyles();
  const other = report.decidedBy === 'another-policy';
  return (
    <div className={classes.column}>
      {report.insecure && (
        <Alert severity="error">
          Permissions are switched off (chartway.insecure): everybody who
          reaches this portal may do everything, whatever their roles are.
        </Alert>
      )}
      <FactLine label="Who I am here">
        <li>
          signed in as{' '}
          <EntityRefLink entityRef={report.person} underline="always" />
        </li>
        <li>{whoDecides(report)}</li>
        {report.policyVersion && (
          <li>
            policy version <code>{report.policyVersion}</code>
          </li>
        )}
      </FactLine>
      {!other && <Roles report={report} />}
      {other ? (
        <Card title="What I may do" noPadding>
          <PolicyAnswers permissions={report.permissions} />
        </Card>
      ) : (
        <Matrix report={report} />
      )}
      {!report.insecure && <MoreAccess other={other} />}
    </div>
  );
}

function whoDecides({ insecure, decidedBy }: AccessReport): string {
  if (insecure) return 'nothing decides';
  return decidedBy === 'chartway'
    ? 'roles decide, which configuration gives to groups'
    : 'another permission policy of this portal decides';
}

function Roles({ report }: { report: AccessReport }) {
  const classes = useStyles();
  return (
    <Card title="My roles" noPadding>
      {report.bindings.length > 0 ? (
        <RoleTable bindings={report.bindings} />
      ) : (
        <Typography variant="body2" className={classes.text}>
          None of your groups has a role yet. Roles are given to groups: join
          one that has the role you need, or ask whoever runs this portal to
          bind yours.
        </Typography>
      )}
    </Card>
  );
}

function Matrix({ report }: { report: AccessReport }) {
  const classes = useStyles();
  const { filters, setFilter } = useUrlFilters(FILTERS);
  const info = useChartwayInfo();
  const products = dataOf(useProducts()) ?? [];
  const product = products.find(one => one.name === filters.product);
  const environments = dataOf(info)?.environments;
  return (
    <Card title="What I may do" noPadding>
      <div className={classes.choose}>
        <FilterSelect
          id="chartway-access-product"
          label="Product"
          all="Any product"
          value={product?.name}
          options={products.map(({ name, title }) => ({
            value: name,
            label: title,
          }))}
          onChange={value => setFilter('product', value)}
        />
        <Typography variant="body2" color="textSecondary">
          Approvals have one more rule: nobody approves what they requested,
          committed or built, whatever their roles are.
        </Typography>
      </div>
      <StatePanel remote={info} what="the environments" />
      {environments && (
        <AccessMatrix
          environments={environments}
          groups={permissionMatrix(report.permissions, environments, product)}
        />
      )}
    </Card>
  );
}

function MoreAccess({ other }: { other: boolean }) {
  const who = useRouteRef(whoRouteRef);
  return (
    <Card title="If you need more">
      <Typography variant="body2">
        {other
          ? 'Roles and conditions are administered where that policy is, such as the page “Administration” of the community RBAC plugin. '
          : 'Whoever runs this portal binds roles to groups in its configuration; a change holds at once. A group’s page in the catalog shows its members and what it belongs to. '}
        <TextLink to={who()}>Who can do this</TextLink> shows the people who
        have a permission for an instance already: ask one of them.
      </Typography>
    </Card>
  );
}
