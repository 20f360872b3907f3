import { generateKey } from '@chartway/audit-kit';
import { auditSettings } from './auditSettings';

const { privateKey, verifierKey } = generateKey('portal.example.com/audit');
const webhook = {
  type: 'webhook',
  name: 'siem',
  url: 'https://siem.example.com/in',
  secret: 'at least sixteen characters',
};
const syslog = { type: 'syslog', name: 'logs', host: 'logs.example.com' };

const problems = (value: unknown) => {
  const { error } = auditSettings.safeParse(value);
  return (error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
};

describe('auditSettings', () => {
  it('signs every minute and anchors in Git unless told otherwise', () => {
    expect(auditSettings.parse(undefined)).toEqual({
      formerKeys: [],
      checkpointSeconds: 60,
      anchor: { type: 'git', branch: 'audit-checkpoints' },
      forward: [],
    });
  });

  it('takes what can be configured', () => {
    const { forward } = auditSettings.parse({
      key: privateKey,
      origin: 'portal.example.com/audit',
      formerKeys: [verifierKey],
      anchor: { type: 'file', folder: '/mnt/worm' },
      forward: [webhook, syslog],
    });
    expect(forward).toEqual([
      { ...webhook, start: 'beginning' },
      { ...syslog, port: 6514, transport: 'tls', start: 'beginning' },
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['another origin', { key: privateKey, origin: 'other' }, /origin: the key/],
    ['half a key', { key: privateKey.slice(0, -9) }, /key: must be a key/],
    [
      'a private key among public ones',
      { formerKeys: [privateKey] },
      /0: must/,
    ],
    [
      'one name twice',
      { forward: [webhook, webhook] },
      /"siem" is there twice/,
    ],
    ['a short secret', { forward: [{ ...webhook, secret: 'x' }] }, /secret/],
    ['another scheme', { forward: [{ ...webhook, url: 'file:///x' }] }, /url/],
    [
      'a branch that Git refuses',
      { anchor: { type: 'git', branch: '-x' } },
      /branch/,
    ],
    ['an unknown key', { anchors: [] }, /Unrecognized key/],
  ])('refuses %s and repeats no secret', (_, value, expected) => {
    const found = problems(value).join('\n');
    expect(found).toMatch(expected);
    expect(found).not.toContain(privateKey.slice(-20, -10));
  });
});
