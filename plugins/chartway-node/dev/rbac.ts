// Writes the policies of the community RBAC plugin for the role bindings of a configuration file:
// rbac.ts [CONFIGURATION [FOLDER]], by default those of app-config.yaml into examples/rbac.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { readPolicyConfig } from '../src/policy';
import { rbacPolicies } from '../src/rbac';

const ROOT = resolve(__dirname, '../../..');

const [source = 'app-config.yaml', target = 'examples/rbac'] =
  process.argv.slice(2);

const configuration = z
  .record(z.string(), z.json())
  .parse(parse(readFileSync(resolve(ROOT, source), 'utf8')));
const { rows, conditions } = rbacPolicies(
  readPolicyConfig(new ConfigReader(configuration)),
);

const head = [
  `# Written from the role bindings in ${source} and the table of roles; do not edit.`,
  '# docs/guides/rbac.md says how to use it and how to write one for bindings of your own.',
];
const csv = [...head, ...rows.map(row => row.join(', ')), ''].join('\n');
const yaml = [
  head.join('\n'),
  ...conditions.map(condition =>
    stringify(condition, { aliasDuplicateObjects: false }).trimEnd(),
  ),
].join('\n---\n');

const folder = resolve(ROOT, target);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'chartway-policy.csv'), csv);
writeFileSync(join(folder, 'chartway-conditions.yaml'), `${yaml}\n`);
