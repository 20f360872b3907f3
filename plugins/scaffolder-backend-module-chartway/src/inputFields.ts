import type { z as zod3 } from 'zod/v3';

/**
 * The scaffolder injects Zod 3 into the schemas of actions, while the wire schemas of this project are Zod 4. This file
 * is the bridge: the only place that names Zod 3's types. Outside data inside an action is parsed with Zod 4.
 */
type Zod3 = typeof zod3;

/** Text that must be given. */
export const text = (description: string) => (z: Zod3) =>
  z.string().min(1).describe(description);

/** Text that may be left out. */
export const optionalText = (description: string) => (z: Zod3) =>
  z.string().min(1).optional().describe(description);

/** A JSON object; what is in it is checked by whoever knows its schema. */
export const optionalObject = (description: string) => (z: Zod3) =>
  z.record(z.any()).optional().describe(description);

/** Paths in the workspace. */
export const optionalPaths = (description: string) => (z: Zod3) =>
  z.array(z.string().min(1)).optional().describe(description);

/** A yes or no with a default that the description names. */
export const optionalFlag = (description: string) => (z: Zod3) =>
  z.boolean().optional().describe(description);

/** Inputs that several actions have. */
export const field = {
  product: text('What is deployed, such as `shop`'),
  customer: text('For whom, such as `acme`'),
  environment: text('Where, such as `dev`'),
  instance: text('Which of several copies, such as `main`'),
  version: text('Version of the chart: SemVer 2 without a leading `v`'),
  chartName: text('Name of the chart, as `helm:generate` returned it'),
  chartPath: text('Folder of the chart in the workspace'),
  instanceName: text('Instance name, as `helm:generate` returned it'),
  namespace: text('Kubernetes namespace'),
  owner: optionalText(
    'Entity reference of the owner of a product that the catalog does not know yet, such as `group:default/team-shop`',
  ),
  kubeVersion: optionalText(
    'Kubernetes version of the target; default: that of the built-in Helm',
  ),
  generation: optionalObject(
    'Output `generation` of `helm:generate`. With it, a recovered task whose workspace was lost generates the chart again',
  ),
};

/** `sha256:` and 64 hexadecimal digits. */
export const digestField = (description: string) => (z: Zod3) =>
  z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .describe(description);

/** An image of one instance. */
export const imageField = (z: Zod3) =>
  z
    .object({
      repository: z.string().optional().describe('Such as `ghcr.io/acme/shop`'),
      tag: z.string().optional().describe('Such as `1.4.2`'),
      digest: z
        .string()
        .optional()
        .describe('`sha256:` and 64 hexadecimal digits; wins over the tag'),
    })
    .optional()
    .describe(
      'Image of this instance; empty parts keep what the chart template says',
    );

/** Seconds, a positive number. */
export const optionalSeconds = (description: string) => (z: Zod3) =>
  z.number().positive().max(3600).optional().describe(description);

/** Outputs of any JSON form. */
export const output = {
  text: (description: string) => (z: Zod3) => z.string().describe(description),
  optionalText: (description: string) => (z: Zod3) =>
    z.string().optional().describe(description),
  flag: (description: string) => (z: Zod3) => z.boolean().describe(description),
  texts: (description: string) => (z: Zod3) =>
    z.array(z.string()).describe(description),
  counts: (description: string) => (z: Zod3) =>
    z.record(z.number()).describe(description),
  object: (description: string) => (z: Zod3) =>
    z.record(z.any()).describe(description),
  objects: (description: string) => (z: Zod3) =>
    z.array(z.record(z.any())).describe(description),
};
