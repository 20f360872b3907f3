import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Deployment, Instance } from '@chartway/plugin-chartway-common';
import { Digest, Facts, Sha } from '@chartway/plugin-chartway-react';

/** Where an instance runs and whose it is. */
export function PlaceFacts({ instance }: { instance: Instance }) {
  const { context, namespace, application, engine, owner } = instance;
  return (
    <Facts
      facts={[
        ['Product', context.product],
        ['Customer', context.customer],
        ['Environment', context.environment],
        ['Instance', context.instance],
        ['Namespace', <code>{namespace}</code>],
        ['Engine', engine ?? 'none configured for this context'],
        ['Application', application],
        ['Owner', owner && <EntityRefLink entityRef={owner} />],
      ]}
    />
  );
}

/** What the engine reports as live, beside what Git wants. */
export function LiveFacts(props: {
  live: NonNullable<Deployment['live']>;
  deployment: Deployment;
}) {
  const { live } = props;
  const { desired, sync, health } = props.deployment;
  const same = 'as desired';
  return (
    <Facts
      facts={[
        [
          'Chart digest',
          <>
            <Digest digest={live.chartDigest} />{' '}
            {live.chartDigest === desired.chartDigest ? same : 'another one'}
          </>,
        ],
        [
          'Values commit',
          <>
            <Sha sha={live.valuesCommit} />{' '}
            {live.valuesCommit === desired.valuesCommit ? same : 'another one'}
          </>,
        ],
        ['Sync', sync],
        ['Health', health],
      ]}
    />
  );
}
