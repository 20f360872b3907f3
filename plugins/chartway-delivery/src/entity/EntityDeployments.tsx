import { useEntity } from '@backstage/plugin-catalog-react';
import { CHARTWAY_INSTANCE_ANNOTATION } from '@chartway/plugin-chartway-common';
import {
  Card,
  dataOf,
  Facts,
  productOf,
  StatePanel,
  StatusWord,
  useChartwayInfo,
  useDeployment,
  useDeployments,
  useInstance,
  useInstances,
} from '@chartway/plugin-chartway-react';
import { statusOf } from '../statusOf';
import { DeploymentMatrix } from './DeploymentMatrix';
import { InstanceName } from '../components/InstanceName';
import { ReleaseFacts } from '../components/ReleaseFacts';

const MOST = 500;
const CARD_ROWS = 10;

const NO_INSTANCE = {
  title: 'Not deployed yet',
  description:
    'This product has no instance. “New deployment” on the Deployments page makes the first.',
};

/** Entity tab of a product: who runs what where. */
export function EntityDeploymentsContent() {
  const { entity } = useEntity();
  const product = productOf(entity) ?? '';
  const instances = useInstances({ product, limit: MOST });
  const list = dataOf(instances);
  const environments = dataOf(useChartwayInfo())?.environments ?? [];
  return (
    <Card title="Deployments" noPadding={list !== undefined}>
      <StatePanel
        remote={instances}
        what={`the instances of ${product}`}
        empty={NO_INSTANCE}
      />
      {list && (
        <DeploymentMatrix instances={list.items} environments={environments} />
      )}
    </Card>
  );
}

/** Entity card of a product: its instances and how they are. */
export function EntityInstancesCard() {
  const { entity } = useEntity();
  const product = productOf(entity) ?? '';
  const instances = useInstances({ product, limit: CARD_ROWS });
  const items = dataOf(instances)?.items ?? [];
  const total = dataOf(instances)?.totalItems ?? 0;
  const deployments = useDeployments(items.map(one => one.name));
  return (
    <Card title="Instances">
      <StatePanel
        remote={instances}
        what={`the instances of ${product}`}
        empty={NO_INSTANCE}
      />
      <Facts
        facts={items.map(instance => [
          instance.release.chart.version,
          <div key={instance.name}>
            <InstanceName name={instance.name} />{' '}
            <StatusWord {...statusOf(instance, deployments)} />
          </div>,
        ])}
      />
      {total > items.length && `and ${total - items.length} more`}
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
  const live = dataOf(deployment);
  return (
    <Card title="Instance">
      <StatePanel remote={instance} what={`the instance ${name}`} />
      {data && (
        <>
          <Facts
            facts={[
              ['Name', <InstanceName name={name} />],
              [
                'Status',
                live ? (
                  <StatusWord status={live.status} message={live.message} />
                ) : (
                  <StatusWord
                    status={
                      deployment.state === 'loading' ? 'loading' : 'unknown'
                    }
                  />
                ),
              ],
            ]}
          />
          <ReleaseFacts instance={data} />
        </>
      )}
    </Card>
  );
}
