import { Digest, Sha } from '@chartway/plugin-chartway-react';

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const COMMIT = /^[0-9a-f]{40}$/;

/** A fact of an audit entry: digests and commits short and copyable, everything else as it is. */
export function FactValue({ value }: { value: string }) {
  if (DIGEST.test(value)) return <Digest digest={value} />;
  if (COMMIT.test(value)) return <Sha sha={value} />;
  return <>{value}</>;
}
