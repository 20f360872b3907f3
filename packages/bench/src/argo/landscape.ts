import { z } from 'zod';
import {
  applicationOf,
  customerOf,
  NAMESPACE,
  type Setting,
} from './applications';
import type { Landscape, PlannedInstance } from './portal';

/** What is known of the Application of another fake. */
const foundSchema = z.object({
  items: z
    .array(
      z.object({
        metadata: z.object({
          name: z.string(),
          namespace: z.string().optional(),
        }),
        status: z
          .object({
            sync: z
              .object({
                revision: z.string().optional(),
                revisions: z.array(z.string()).optional(),
              })
              .optional(),
          })
          .optional(),
      }),
    )
    .nullish(),
});

/** What stands for a revision that another fake does not say in the form that Chartway deploys. */
const NO_DIGEST = `sha256:${'0'.repeat(64)}`;
const NO_COMMIT = '0'.repeat(40);

const engineOf = (instance: number) => `argo-${instance}`;

/** The instances for the Applications of our own fakes. */
export function plannedLandscape(
  setting: Setting,
  urls: string[],
  token: string,
): Landscape {
  const instances: PlannedInstance[] = [];
  for (let instance = 0; instance < setting.instances; instance++) {
    for (let place = 0; place < setting.applications; place++) {
      const { metadata, status } = applicationOf(setting, instance, place);
      const [digest = NO_DIGEST, commit = NO_COMMIT] = status.sync.revisions;
      instances.push({
        name: metadata.name,
        engine: engineOf(instance),
        customer: customerOf(instance, place),
        revisions: [digest, commit],
      });
    }
  }
  return { urls, token, namespace: NAMESPACE, isOurs: true, instances };
}

/**
 * The instances for whatever Applications other fakes have.
 *
 * @throws Error when one of them has none, or two have one of the same name: an instance is called like its Application.
 */
export async function foundLandscape(
  urls: string[],
  token: string,
): Promise<Landscape> {
  const instances: PlannedInstance[] = [];
  const namespaces: string[] = [];
  for (const [index, url] of urls.entries()) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/api/v1/applications`, { headers });
    const items = foundSchema.parse(await response.json()).items ?? [];
    if (items.length === 0) throw new Error(`${url} has no Application`);
    items.forEach(({ metadata, status }, place) => {
      const revisions = status?.sync?.revisions ?? [];
      const digest = revisions.find(one => one.startsWith('sha256:'));
      const commits = [...revisions, status?.sync?.revision ?? ''];
      const commit = commits.find(one => /^[0-9a-f]{40}$/.test(one));
      if (metadata.namespace) namespaces.push(metadata.namespace);
      instances.push({
        name: metadata.name,
        engine: engineOf(index),
        customer: customerOf(index, place),
        revisions: [digest ?? NO_DIGEST, commit ?? NO_COMMIT],
      });
    });
  }
  const names = instances.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Error(
      `${twice} is an Application of two of them; give each its own names`,
    );
  const namespace = namespaces[0] ?? NAMESPACE;
  return { urls, token, namespace, isOurs: false, instances };
}
