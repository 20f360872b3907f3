import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { chartwayRoleSchema } from '@chartway/plugin-chartway-common';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** Folder of the repository. */
export const ROOT = resolve(__dirname, '../../../..');

const appConfigSchema = z.object({
  chartway: z.looseObject({
    environments: z.array(z.json()),
    policy: z.record(z.string(), z.json()),
  }),
});

/** The block `chartway` of app-config.yaml. */
export function exampleChartwayConfig() {
  const text = readFileSync(join(ROOT, 'app-config.yaml'), 'utf8');
  return appConfigSchema.parse(parse(text)).chartway;
}

const entitySchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.looseObject({
    owner: z.string().optional(),
    memberOf: z.array(z.string()).optional(),
  }),
});

const groupRef = (text: string) =>
  stringifyEntityRef(
    parseEntityRef(text, { defaultKind: 'group', defaultNamespace: 'default' }),
  );

/** The example catalog as the catalog would hold it: with the relations that ownership is read from. */
export function exampleEntities(): Entity[] {
  return ['org', 'products', 'customers'].flatMap(name => {
    const path = join(ROOT, 'examples/catalog', `${name}.yaml`);
    return parseAllDocuments(readFileSync(path, 'utf8')).map(document => {
      const { metadata, spec, ...entity } = entitySchema.parse(document.toJS());
      const { owner, memberOf = [] } = spec;
      return {
        ...entity,
        metadata: { namespace: 'default', ...metadata },
        spec: spec as Entity['spec'],
        relations: [
          ...(owner ? [{ type: 'ownedBy', targetRef: groupRef(owner) }] : []),
          ...memberOf.map(group => ({
            type: 'memberOf',
            targetRef: groupRef(group),
          })),
        ],
      };
    });
  });
}

/** The person of the development sign-in for each role, by the label `chartway.io/role`. */
export function personOfRole(
  entities: readonly Entity[],
): Record<z.output<typeof chartwayRoleSchema>, string> {
  const people = entities.filter(({ kind }) => kind === 'User');
  return Object.fromEntries(
    chartwayRoleSchema.options.map(role => {
      const person = people.find(
        ({ metadata }) => metadata.labels?.['chartway.io/role'] === role,
      );
      if (!person) throw new Error(`org.yaml has nobody of the role ${role}`);
      return [role, stringifyEntityRef(person)];
    }),
  ) as Record<z.output<typeof chartwayRoleSchema>, string>;
}

/** Entity references of the groups of a person. */
export function groupsOf(entities: readonly Entity[]) {
  return (person: string): string[] => {
    const entity = entities.find(item => stringifyEntityRef(item) === person);
    return (entity?.relations ?? [])
      .filter(({ type }) => type === 'memberOf')
      .map(({ targetRef }) => targetRef);
  };
}
