import {
  chartwayBasicPermissions,
  chartwayContextPermissions,
  chartwayRoleSchema,
  type ChartwayRole,
} from '@chartway/plugin-chartway-common';
import { ASSISTANT_ENTRIES, TEMPLATE_ENTRIES } from './actionEntries';
import {
  EXPECTATIONS,
  SERVICES,
  type Asked,
  type Expectation,
  type Reach,
} from './expectations';
import { ROUTE_ENTRIES } from './routeEntries';

/** Asked for beside the permission of a route: generating also takes the use of a chart template. */
const ASKED_BESIDE = ['chartway.chart-template.use'];

const ROLES = chartwayRoleSchema.options;

const INTRODUCTION = `# Access matrix

Every way into Chartway, and whom it lets in where. The table is printed from the expectations that the tests hold the
portal to: \`npm test\` asks every route and every action as every role over HTTP, with the role bindings of
\`app-config.yaml\`, and fails when an answer differs, or when a route or action is not in this table. Renew it with
\`node scripts/chartway.mjs fix\`; what each role is for is told in [Roles](roles.md).

**yes**: everywhere. **own products**: only products that the person's team owns (the developer's binding). **–**: refused.
A list shows what may be read and leaves out the rest. One instance that may not be read is answered as if it did not
exist.`;

const PRINCIPALS = `## Who sends a request

- **A person** with the token of their sign-in: as the tables say.
- **A service on behalf of a person** (the scaffolder running a template, the endpoint for assistants): exactly what the
  person may, through every route. The audit log names both.
- **A cookie**, or the limited token in it: refused everywhere (401).
- **Nobody**: refused everywhere (401).
- **A service in its own name**: what it is named for and nothing else:`;

const TOKENS = `## Tokens

Tokens are checked by Backstage 1.55: signatures against the published keys of the issuer (never a key that the token brings
along, never \`none\` or a shared secret), kind, expiry and, for services, the plugin they are meant for. A token of a person
is recognised by its kind; its audience is not looked at. Backstage keeps no list of used tokens, so whoever has one can
repeat it until it expires, an hour at most: send it over TLS only. After a rotation of keys the new one counts at once, and
the old one no longer as soon as a token of the new one was seen, or after ten minutes.`;

type Table = { head: string[]; rows: string[][] };

/** As Prettier formats a table. */
function table({ head, rows }: Table): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map(row => [...(row[column] ?? '')].length), 3),
  );
  const line = (row: string[]) =>
    `| ${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')} |`;
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Where a role gets in, in words. */
function words(reach: Reach, { basic }: Expectation): string {
  if (reach.length === 0) return '–';
  if (basic || reach.length === 5) return 'yes';
  const environments = reach.filter(probe => probe !== 'foreign');
  const where = environments.length === 4 ? [] : [environments.join(', ')];
  const whose = reach.includes('foreign') ? [] : ['own products'];
  return [...where, ...whose].join('; ');
}

function cells(permission: Asked): string[] {
  const expectation: Expectation = EXPECTATIONS[permission];
  return ROLES.map((role: ChartwayRole) =>
    words(expectation.roles[role], expectation),
  );
}

const code = (text: string) => `\`${text}\``;

/** The name of the permission as code, what is said about it as text. */
function named(permission: Asked): string {
  const [name = '', ...more] = permission.split(' ');
  return name.includes('.') ? [code(name), ...more].join(' ') : permission;
}

function routes(): Table {
  return {
    head: ['Route', 'What', 'Permission', ...ROLES],
    rows: ROUTE_ENTRIES.map(({ route, what, permission }) => [
      code(route),
      what,
      named(permission),
      ...cells(permission),
    ]),
  };
}

function assistants(): Table {
  return {
    head: ['Action', 'What', 'Permission', ...ROLES],
    rows: ASSISTANT_ENTRIES.map(({ action, what, permission }) => [
      code(action),
      what,
      code(permission),
      ...cells(permission),
    ]),
  };
}

/** A step runs when the scaffolder lets the person run it and Chartway lets it through. */
function templateCells(permission: Asked | 'workspace only'): string[] {
  const gate = EXPECTATIONS['scaffolder.action.execute'].roles;
  const inner = permission === 'workspace only' ? undefined : cells(permission);
  return ROLES.map((role, column) =>
    gate[role].length === 0 ? '–' : inner?.[column] ?? 'yes',
  );
}

function templates(): Table {
  return {
    head: ['Template action', 'What', 'Permission', ...ROLES],
    rows: TEMPLATE_ENTRIES.map(({ action, what, permission }) => [
      code(action),
      what,
      permission === 'workspace only' ? permission : code(permission),
      ...templateCells(permission),
    ]),
  };
}

function services(): Table {
  return {
    head: ['Service', 'May'],
    rows: Object.entries(SERVICES).map(([service, permissions]) => [
      code(service),
      permissions
        .map(name =>
          name === 'signed in' ? 'what needs no permission' : code(name),
        )
        .join(', '),
    ]),
  };
}

/** Permissions that are there for what is to come: nothing asks for them yet, whatever a role is given. */
function withoutDoor(): string {
  const asked = new Set<string>(
    [...ROUTE_ENTRIES, ...ASSISTANT_ENTRIES].map(
      ({ permission }) => permission,
    ),
  );
  const names = [...chartwayBasicPermissions, ...chartwayContextPermissions]
    .map(({ name }) => name)
    .filter(name => !asked.has(name) && !ASKED_BESIDE.includes(name));
  return names.map(name => `- ${code(name)}`).join('\n');
}

/** The page docs/guides/access-matrix.md. */
export function renderAccessMatrix(): string {
  return `${[
    INTRODUCTION,
    '## Routes\n\nBelow `/api/chartway`.',
    table(routes()),
    '## Template actions\n\nSteps of software templates. The scaffolder asks its own permission `scaffolder.action.execute` first; then whatever\nleaves the workspace goes through the routes above on behalf of the person.',
    table(templates()),
    '## Actions for assistants\n\nSee [Assistants](mcp.md).',
    table(assistants()),
    PRINCIPALS,
    table(services()),
    '`external:free` and `external:reader` stand for callers with a static token (`backend.auth.externalAccess`): one without\naccess restrictions, one restricted to the permission to read instances. A token without a named permission gets nothing.',
    TOKENS,
    '## Permissions that no route asks for yet\n\nThey can be granted, and nothing they stand for can be done through the portal yet.',
    withoutDoor(),
  ].join('\n\n')}\n`;
}
