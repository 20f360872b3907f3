import type { Instance } from '@chartway/plugin-chartway-common';
import { Digest, Facts, Sha } from '@chartway/plugin-chartway-react';

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
