import type { AuditProof } from '@chartway/plugin-chartway-common';
import { sampleAuditEntry } from '@chartway/plugin-chartway-react/testUtils';
import { sampleProof } from '../__testUtils__/sampleProof';
import { checkProof } from './checkProof';
import { checkSignature } from './checkpoint';

const entry = { ...sampleAuditEntry, position: 0, outcomePosition: 1 };
const good = sampleProof(entry);

const edited = (edit: (proof: AuditProof) => void): AuditProof => {
  const proof = structuredClone(good);
  edit(proof);
  return proof;
};

describe('checkProof', () => {
  it('recomputes a proof from the records up to the signed checkpoint', async () => {
    const { verdict, steps } = await checkProof(entry, good);
    expect(steps.map(step => step.ok)).toEqual([true, true, true, true]);
    expect(verdict).toBe('proven');
  });

  it.each<[string, (proof: AuditProof) => void]>([
    [
      'a record that was edited',
      proof => {
        const [, outcome] = proof.records;
        outcome!.record = outcome!.record.replace('"v":1', '"v":1,"x":"y"');
      },
    ],
    [
      'a path of another record',
      proof => {
        proof.records[0]!.proof = proof.records[1]!.proof;
      },
    ],
    [
      'a path that is missing',
      proof => {
        delete proof.records[0]!.proof;
      },
    ],
    [
      'a path that is not base64',
      proof => {
        proof.records[0]!.proof = ['?', '?'];
      },
    ],
    [
      'a checkpoint of another size',
      proof => {
        const { checkpoint } = proof;
        checkpoint!.note = checkpoint!.note.replace('\n3\n', '\n4\n');
      },
    ],
    [
      'a checkpoint that is none',
      proof => {
        proof.checkpoint!.note = 'hello';
      },
    ],
    [
      'a signature of another key',
      proof => {
        const { note } = sampleProof({ ...entry, subject: 'other' })
          .checkpoint!;
        const signature = note.slice(note.lastIndexOf('\n\n'));
        const mine = proof.checkpoint!.note;
        proof.checkpoint!.note =
          mine.slice(0, mine.lastIndexOf('\n\n')) + signature;
      },
    ],
    [
      'a checkpoint without a signature',
      proof => {
        proof.checkpoint!.note = proof.checkpoint!.note.split('\n\n')[0]!;
      },
    ],
    [
      'a verifier key that is none',
      proof => {
        proof.checkpoint!.verifierKey = 'none';
      },
    ],
  ])('finds %s', async (_title, edit) => {
    expect((await checkProof(entry, edited(edit))).verdict).toBe('broken');
  });

  it.each([
    ['actor', { actor: 'user:default/somebody-else' }],
    ['subject', { subject: 'shop-acme-prod-main' }],
    ['outcome', { status: 'failed' as const }],
    ['position', { position: 7 }],
  ])('finds that the proof is one of another %s', async (_part, other) => {
    const { verdict, steps } = await checkProof({ ...entry, ...other }, good);
    expect(verdict).toBe('broken');
    expect(steps[0]?.text).toMatch('something else than this page');
  });

  it('says when no checkpoint covers the entry yet', async () => {
    const proof: AuditProof = { state: 'pending', records: [] };
    expect((await checkProof(entry, proof)).verdict).toBe('pending');
  });
});

describe('checkSignature', () => {
  it('takes a key whose base64 holds a plus sign', async () => {
    const { note, verifierKey } = good.checkpoint!;
    const [name, hash, ...base64] = verifierKey.split('+');
    expect(base64.join('+')).not.toBe('');
    expect(
      await checkSignature(note, `${name}+${hash}+${base64.join('+')}`),
    ).toBe('valid');
  });
});
