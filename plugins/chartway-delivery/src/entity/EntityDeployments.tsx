import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import {
  Card,
  dataOf,
  Facts,
  productOf,
  StatePanel,
  StatusWord,
  useDeployment,
  useInstance,
  usePortfolio,
  useProductMatrix,
} from '@chartway/plugin-chartway-react';
import { DeploymentMatrix } from '../components/DeploymentMatrix';
import { InstanceName } from '../components/InstanceName';
import { ReleaseFacts } from '../components/ReleaseFacts';
import { rootRouteRef } from '../routes';

const CARD_ROWS = 10;

const NO_INSTANCE = {
  title: 'Not deployed yet',
  description:
    'This product has no instance. “New deployment” on the Deployments page makes the first.',
};

const useStyles = makeStyles(
  theme => ({ more: { padding: theme.spacing(1.5, 2) } }),
  { name: 'ChartwayEntityDeployments' },
);

/** Entity tab of a product: who runs what where. */
export function EntityDeploymentsContent() {
  const classes = useStyles();
  const { entity } = useEntity();
  const product = productOf(entity) ?? '';
  const matrix = useProductMatrix(product);
  const data = dataOf(matrix);
  return (
    <Card title="Deployments" noPadding={data !== undefined}>
      <StatePanel
        remote={matrix}
        what={`the instances of ${product}`}
        rows={6}
        empty={NO_INSTANCE}
      />
      {data && (
        <>
          <DeploymentMatrix items={data.items} />
          <Typography variant="body2" className={classes.more}>
            <InPortfolio product={product}>
              Filter and export on the Deployments page
            </InPortfolio>
          </Typography>
        </>
      )}
    </Card>
  );
}

function InPortfolio(props: { product: string; children: string }) {
  const path = useRouteRef(rootRouteRef);
  const query = new URLSearchParams({ product: props.product });
  return <Link to={`${path()}?${query}`}>{props.children}</Link>;
}

/** Entity card of a product: its instances and how they are. */
export function EntityInstancesCard() {
  const { entity } = useEntity();
  const product = productOf(entity) ?? '';
  const portfolio = usePortfolio({ product, limit: CARD_ROWS });
  const page = dataOf(portfolio);
  const items = page?.items ?? [];
  const total = page?.totalItems ?? 0;
  return (
    <Card title="Instances">
      <StatePanel
        remote={portfolio}
        what={`the instances of ${product}`}
        empty={NO_INSTANCE}
      />
      <Facts
        facts={items.map(item => [
          item.chartVersion,
          <div key={item.name}>
            <InstanceName name={item.name} />{' '}
            <StatusWord status={item.status} message={item.message} />
          </div>,
        ])}
      />
      {total > items.length && (
        <InPortfolio product={product}>
          {`and ${total - items.length} more`}
        </InPortfolio>
      )}
    </Card>
  );
}

/** Entity card of an instance: its release and how it is. */
export function EntityInstanceCard() {
  const { entity } = useEntity();
  const name =
    entity.metadata.annotations?.[CHARTWAY_INSTANCE_ANNOTATION] ??
    entity.metadata.name;
  const instance = useInstance(name);
  const deployment = useDeployment(name);
  const data = dataOf(instance);
  return (
    <Card title="Instance">
      <StatePanel remote={instance} what={`the instance ${name}`} />
      {data && (
        <>
          <Facts
            facts={[
              ['Name', <InstanceName name={name} />],
              ['Status', <LiveStatus deployment={deployment} />],
            ]}
          />
          <ReleaseFacts instance={data} />
        </>
      )}
    </Card>
  );
}

function LiveStatus(props: { deployment: ReturnType<typeof useDeployment> }) {
  const { deployment } = props;
  const live = dataOf(deployment);
  if (live) return <StatusWord status={live.status} message={live.message} />;
  if (deployment.state === 'loading') return <StatusWord status="loading" />;
  const message =
    'problem' in deployment ? deployment.problem.message : undefined;
  return <StatusWord status="unknown" message={message} />;
}
