import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Deployment, Instance } from '@chartway/plugin-chartway-common';
import { Digest, Sha } from '@chartway/plugin-chartway-react';
import { Facts } from './Facts';

/** The desired release in full. */
export function ReleaseFacts({ instance }: { instance: Instance }) {
  const { chart, valuesCommit, manifestsDigest, images } = instance.release;
  return (
    <Facts
      facts={[
        ['Chart', `${chart.name} ${chart.version}`],
        ['Repository', <code>{chart.repository}</code>],
        ['Chart digest', <Digest digest={chart.digest} />],
        ['Values commit', <Sha sha={valuesCommit} />],
        ['Manifests digest', <Digest digest={manifestsDigest} />],
        [
          images.length === 1 ? 'Image' : 'Images',
          images.length > 0 &&
            images.map(image => <div key={image}>{image}</div>),
        ],
      ]}
    />
  );
}

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
