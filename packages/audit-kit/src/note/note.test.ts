import { NoteError } from '../errors';
import { leafHash } from '../merkle/hash';
import { inclusionProof } from '../merkle/proofs';
import { appendLeaves, MemoryTiles } from '../merkle/tiles';
import { EMPTY_FRONTIER } from '../merkle/frontier';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint';
import { checkProof, formatProof, parseProof } from './inclusion';
import { generateKey, parseSignerKey, parseVerifierKey } from './keys';
import { openNote, parseNote, signNote } from './note';

// The note and the keys that golang.org/x/mod/sumdb/note documents.
const PRIVATE =
  'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const VERIFIER =
  'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const ORIGIN = 'chartway.example.com/audit';
const pair = generateKey(ORIGIN);
const signer = parseSignerKey(pair.privateKey);
const verifier = parseVerifierKey(pair.verifierKey);

describe('signed notes', () => {
  it('are those of the known keys', () => {
    const key = parseSignerKey(PRIVATE);
    expect(key.verifier.text).toBe(VERIFIER);
    expect(signNote(TEXT, [key])).toBe(NOTE);
    expect(openNote(NOTE, [parseVerifierKey(VERIFIER)])).toEqual({
      text: TEXT,
      signedBy: ['PeterNeumann'],
    });
  });

  it('may hold blank lines and signatures of unknown keys', () => {
    const text = 'one\n\ntwo\n';
    const stranger = parseSignerKey(generateKey('witness.example').privateKey);
    const note = signNote(text, [stranger, signer]);
    expect(openNote(note, [verifier])).toEqual({ text, signedBy: [ORIGIN] });
    expect(parseNote(note).signatures.map(({ name }) => name)).toEqual([
      'witness.example',
      ORIGIN,
    ]);
  });

  it('security 57: are refused without a signature of a trusted key', () => {
    const forged = signNote('x\n', [
      parseSignerKey(generateKey(ORIGIN).privateKey),
    ]);
    expect(() => openNote(forged, [verifier])).toThrow('None of the trusted');
  });

  it('security 57: are refused when the text was changed', () => {
    const note = signNote('size 10\n', [signer]).replace('10', '11');
    expect(() => openNote(note, [verifier])).toThrow('is wrong');
  });

  it.each([
    ['no newline', 'x'],
    ['no signatures', 'x\n'],
    ['an empty signature line', 'x\n\n\n'],
    ['a control character', `${TEXT}\u001b\n\n\u2014 a AAAAAAAA\n`],
    ['another dash', 'x\n\n- a AAAAAAAA\n'],
    ['a signature that is too short', 'x\n\n\u2014 a AAAA\n'],
    ['a signature that is no base64', 'x\n\n\u2014 a AAAAAAA\n'],
  ])('are refused with %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(NoteError);
  });
});

describe('keys', () => {
  it.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\nb'])(
    'have no name like %p',
    name => {
      expect(() => generateKey(name)).toThrow(NoteError);
    },
  );

  it('are refused when they are cut, renamed or of the other kind, and stay out of the message', () => {
    const secret = pair.privateKey.split('+').pop()!;
    const bad = [
      pair.privateKey.slice(0, -4),
      pair.privateKey.replace('example', 'other'),
      pair.verifierKey,
      '',
    ];
    for (const text of bad) {
      const attempt = () => parseSignerKey(text);
      expect(attempt).toThrow(NoteError);
      expect(attempt).not.toThrow(secret.slice(0, 12));
    }
    expect(() => parseVerifierKey(pair.privateKey)).toThrow('a secret');
    expect(() => parseVerifierKey(pair.verifierKey.slice(0, -4))).toThrow(
      NoteError,
    );
    expect(() =>
      parseVerifierKey(pair.verifierKey.replace('example', 'other')),
    ).toThrow('does not fit its name');
  });
});

describe('checkpoints', () => {
  const root = leafHash(Buffer.from('x'));

  it('are the lines origin, size and root', () => {
    const note = signCheckpoint({ origin: ORIGIN, size: 42, root }, signer);
    expect(note.split('\n').slice(0, 4)).toEqual([
      ORIGIN,
      '42',
      Buffer.from(root).toString('base64'),
      '',
    ]);
    expect(openCheckpoint(note, [verifier])).toEqual({
      origin: ORIGIN,
      size: 42,
      root,
      extensions: [],
    });
    expect(parseCheckpoint(note).size).toBe(42);
  });

  it.each([
    [`${ORIGIN}\n042\n${Buffer.from(root).toString('base64')}\n`],
    [`${ORIGIN}\n-1\n${Buffer.from(root).toString('base64')}\n`],
    [
      `${ORIGIN}\n99999999999999999999\n${Buffer.from(root).toString(
        'base64',
      )}\n`,
    ],
    [`${ORIGIN}\n42\nAAAA\n`],
    [`${ORIGIN}\n42\n`],
    [`\n42\n${Buffer.from(root).toString('base64')}\n`],
  ])('are refused as %j', text => {
    const note = signNote(text, [signer]);
    expect(() => openCheckpoint(note, [verifier])).toThrow(NoteError);
  });

  it('cannot be made of lines that break out', () => {
    const attempt = (change: object) => () =>
      signCheckpoint({ origin: ORIGIN, size: 1, root, ...change }, signer);
    expect(attempt({ origin: 'a\nb' })).toThrow(NoteError);
    expect(attempt({ extensions: [''] })).toThrow(NoteError);
    expect(attempt({ size: -1 })).toThrow(NoteError);
    expect(attempt({ root: root.slice(1) })).toThrow(NoteError);
  });
});

describe('proofs of a record', () => {
  const records = ['a', 'b', 'c'].map(text => Buffer.from(text));

  async function proofOf(index: number) {
    const growth = appendLeaves(EMPTY_FRONTIER, records.map(leafHash));
    const tiles = new MemoryTiles();
    tiles.grow(growth.tiles);
    const { root } = growth;
    return formatProof({
      index,
      proof: await inclusionProof(tiles, index, 3),
      checkpoint: signCheckpoint({ origin: ORIGIN, size: 3, root }, signer),
    });
  }

  it('are one text that can be checked without the log', async () => {
    const text = await proofOf(2);
    expect(text).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 2\n/);
    expect(checkProof(records[2]!, parseProof(text), [verifier]).size).toBe(3);
    const extra = text.replace('\nindex', '\nextra YWJj\nindex');
    expect(parseProof(extra)).toEqual(parseProof(text));
  });

  it('security 56: do not prove another record or another place', async () => {
    const proof = parseProof(await proofOf(2));
    expect(() => checkProof(records[1]!, proof, [verifier])).toThrow(NoteError);
    const moved = { ...proof, index: 1 };
    expect(() => checkProof(records[2]!, moved, [verifier])).toThrow(NoteError);
  });

  it.each([
    '',
    'c2sp.org/tlog-proof@v1\n\n',
    'c2sp.org/tlog-proof@v1\nindex 01\n\n',
    'c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n',
  ])('are refused as %j', text => {
    expect(() => parseProof(text)).toThrow(NoteError);
  });
});
