import { RecordError } from './errors';
import {
  decodeRecord,
  encodeRecord,
  MAX_RECORD_BYTES,
  type AuditRecord,
} from './record';

const RECORD: AuditRecord = {
  v: 1,
  id: 'one',
  kind: 'event',
  at: '2026-01-01T00:00:00.000Z',
  actor: 'user:default/jane',
};
const encoded = (text: string) => Buffer.from(text, 'utf8');

describe('audit records', () => {
  it('are written with sorted members and read back', () => {
    const bytes = encodeRecord({ ...RECORD, context: { product: 'shop' } });
    expect(Buffer.from(bytes).toString()).toBe(
      '{"actor":"user:default/jane","at":"2026-01-01T00:00:00.000Z","context":{"product":"shop"},"id":"one","kind":"event","v":1}',
    );
    expect(decodeRecord(bytes)).toEqual({
      ...RECORD,
      context: { product: 'shop' },
    });
  });

  it('security 55: keep newlines, escapes, | and = of a reason, in one line', () => {
    const reason = 'a\nb\r\n\u001b[31mred|x=y\u0000';
    const bytes = encodeRecord({ ...RECORD, reason });
    expect(Buffer.from(bytes).toString()).not.toMatch(/\p{Cc}/u);
    expect(decodeRecord(bytes).reason).toBe(reason);
  });

  it.each<[string, object]>([
    ['a time without milliseconds', { at: '2026-01-01T00:00:00Z' }],
    ['a time of another zone', { at: '2026-01-01T00:00:00.000+02:00' }],
    ['an unknown member', { secret: 'x' }],
    ['another version', { v: 2 }],
    ['an outcome that does not say how it ended', { kind: 'outcome' }],
    ['half of a surrogate pair', { reason: '\ud800' }],
    ['too many bytes', { reason: 'x'.repeat(MAX_RECORD_BYTES) }],
  ])('refuse %s', (_, change) => {
    expect(() => encodeRecord({ ...RECORD, ...change })).toThrow(RecordError);
  });

  it.each([
    ['no JSON', '{'],
    ['no record', '{"v":1}'],
    [
      'another order of members',
      '{"v":1,"id":"one","kind":"event","at":"2026-01-01T00:00:00.000Z"}',
    ],
    [
      'a member twice',
      '{"at":"2026-01-01T00:00:00.000Z","id":"two","id":"one","kind":"event","v":1}',
    ],
  ])('are not read from %s', (_, text) => {
    expect(() => decodeRecord(encoded(text))).toThrow(RecordError);
  });
});
