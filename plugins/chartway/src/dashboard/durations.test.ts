import { dayWords, durationWords, percent } from './durations';

it.each([
  [0, '0 s'],
  [44.6, '45 s'],
  [60, '1 min'],
  [3599, '60 min'],
  [3600, '1 h'],
  [12_000, '3 h 20 min'],
  [86_400, '1 d'],
  [190_800, '2 d 5 h'],
])('says %d seconds as %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

it.each([
  [1, 7, '14 %'],
  [0, 7, '0 %'],
  [0, 0, undefined],
])('says %d of %d as %s', (part, whole, words) => {
  expect(percent(part, whole)).toBe(words);
});

it.each([
  ['2026-11-01', '1 Nov'],
  ['never', 'never'],
])('says the day %s as %s', (day, words) => {
  expect(dayWords(day)).toBe(words);
});
