import { PackageError } from '../errors';
import { toText } from './bytes';

interface Rule {
  negate: boolean;
  mustBeFolder: boolean;
  matches(path: string): boolean;
}

const SPECIAL = /[.*+?^${}()|[\]\\/]/g;

/** Go's `filepath.Match` as a regular expression; undefined for a malformed pattern. */
function toRegExp(pattern: string): RegExp | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '\\') {
      at += 1;
      if (at === pattern.length) return undefined;
      source += pattern.charAt(at).replace(SPECIAL, '\\$&');
    } else if (char === '[') {
      const set = /^\[(\^?)((?:\\[^]|[^\]\\])+)\]/.exec(pattern.slice(at));
      if (!set) return undefined;
      const body = (set[2] ?? '').replace(/[[^]/g, '\\$&');
      source += `(?!/)[${set[1] ?? ''}${body}]`;
      at += set[0].length - 1;
    } else source += char.replace(SPECIAL, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return undefined;
  }
}

function parseRule(line: string): Rule | undefined {
  let rule = line.trim();
  if (rule === '' || rule.startsWith('#')) return undefined;
  if (rule.includes('**')) {
    throw new PackageError(
      '.helmignore: "**" is not supported by Helm; name the folders.',
    );
  }
  const negate = rule.startsWith('!');
  if (negate) rule = rule.slice(1);
  const mustBeFolder = rule.endsWith('/');
  if (mustBeFolder) rule = rule.slice(0, -1);
  const rooted = rule.startsWith('/');
  const expression = toRegExp(rooted ? rule.slice(1) : rule);
  if (!expression) {
    throw new PackageError(`.helmignore: the pattern "${line}" is malformed.`);
  }
  const wholePath = rooted || rule.includes('/');
  return {
    negate,
    mustBeFolder,
    matches: path =>
      expression.test(wholePath ? path : path.slice(path.lastIndexOf('/') + 1)),
  };
}

function isIgnored(rules: Rule[], path: string, isFolder: boolean): boolean {
  for (const rule of rules) {
    if (rule.negate) {
      // Helm: a negated rule ignores all that it does not match.
      if (rule.mustBeFolder && !isFolder) return true;
      if (!rule.matches(path)) return true;
    } else if ((!rule.mustBeFolder || isFolder) && rule.matches(path)) {
      return true;
    }
  }
  return false;
}

/**
 * A test for paths that Helm leaves out of a chart, by `.helmignore` and by its own rule for dot files in `templates/`.
 * Source: `helm.sh/helm/v4/pkg/ignore`.
 */
export function helmIgnore(
  content: Uint8Array | string | undefined,
): (path: string) => boolean {
  const lines = content === undefined ? [] : toText(content).split('\n');
  const rules = [...lines, 'templates/.?*'].flatMap(
    line => parseRule(line) ?? [],
  );
  return path => {
    const segments = path.split('/');
    return segments.some((_, index) =>
      isIgnored(
        rules,
        segments.slice(0, index + 1).join('/'),
        index < segments.length - 1,
      ),
    );
  };
}
