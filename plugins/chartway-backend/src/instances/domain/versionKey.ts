import { parse } from 'semver';

const DIGITS = 16;

const padded = (number: number) => String(number).padStart(DIGITS, '0');

/**
 * A text that sorts, byte by byte, as SemVer 2 orders versions; versions that are none come first. Build metadata counts
 * for nothing.
 */
export function versionKey(version: string): string {
  const parsed = parse(version);
  if (!parsed) return ` ${version}`;
  const { major, minor, patch, prerelease } = parsed;
  const numbers = [major, minor, patch].map(padded).join('.');
  // A version without prerelease comes after all with one.
  if (prerelease.length === 0) return `${numbers}~`;
  const identifiers = prerelease.map(identifier =>
    typeof identifier === 'number'
      ? `0${padded(identifier)}`
      : `1${identifier}`,
  );
  // What separates comes before all that identifiers may hold, so that fewer come before more.
  return `${numbers}-${identifiers.join('!')}`;
}
