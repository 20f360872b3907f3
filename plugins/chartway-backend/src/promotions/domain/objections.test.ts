import { describeObjection, type Objection } from './objections';

const CASES: [Objection, string][] = [
  [
    { why: 'takes-part', how: 'requested' },
    'The same person requested this change; somebody else must approve it.',
  ],
  [
    { why: 'takes-part', how: 'built' },
    'The same person built a part of this change; somebody else must approve it.',
  ],
  [
    {
      why: 'unidentified',
      how: 'committed',
      who: { kind: 'address', address: 'x@example.com' },
    },
    'Nobody knows who committed to this change as x@example.com, so nobody can be told apart from them; link the identity to a user entity, or declare it a service.',
  ],
  [
    {
      why: 'unidentified',
      how: 'edited',
      who: { kind: 'account', host: 'git.example.com', login: 'jane' },
    },
    'Nobody knows who edited this change as jane at git.example.com, so nobody can be told apart from them; link the identity to a user entity, or declare it a service.',
  ],
  [
    {
      why: 'unidentified',
      how: 'requested',
      who: { kind: 'entity', ref: 'user:default/x' },
    },
    'Nobody knows who requested this change as user:default/x, so nobody can be told apart from them; link the identity to a user entity, or declare it a service.',
  ],
  [
    {
      why: 'unidentified',
      how: 'requested',
      who: { kind: 'service', subject: 'plugin:x' },
    },
    'Nobody knows who requested this change as plugin:x, so nobody can be told apart from them; link the identity to a user entity, or declare it a service.',
  ],
  [
    { why: 'unidentified', how: 'built' },
    'Nobody knows who built a part of this change, so nobody can be told apart from them; link the identity to a user entity, or declare it a service.',
  ],
  [
    { why: 'too-few', have: 1, need: 3 },
    'The change has 1 of 3 approvals; still needed: 2, each from another person.',
  ],
];

/** A word that each sentence must not lose. */
const WORDS: [
  Exclude<Objection['why'], 'takes-part' | 'unidentified' | 'too-few'>,
  RegExp,
][] = [
  ['not-requested', /request it first/],
  ['cancelled', /cancelled; request it again/],
  ['expired', /expired; request it again/],
  ['used', /carried out already/],
  ['service', /Services and bots do not count/],
  ['group', /sign-in of your own/],
  ['unknown', /user entity of the catalog/],
  ['spoken-by-program', /must say it themselves/],
  ['not-permitted', /no role that may do this/],
  ['repeated', /counts once/],
  ['other-change', /another change/],
  ['other-content', /no longer what was shown/],
  ['altered-since', /altered afterwards/],
  ['lapsed', /too long ago/],
  ['withdrawn', /took it back/],
  ['demoted', /lost the role/],
  ['no-reason', /needs a reason/],
];

describe('describeObjection', () => {
  it.each(CASES)('says of %p what is wrong and what to do', (one, sentence) => {
    expect(describeObjection(one)).toBe(sentence);
  });

  it.each(WORDS)('explains %s', (why, words) => {
    expect(describeObjection({ why })).toMatch(words);
  });
});
