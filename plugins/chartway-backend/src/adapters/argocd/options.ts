import { z } from 'zod';
import { ServerUrl } from '../adapterOptions';

const Name = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
    'use a Kubernetes name: lower-case letters, digits, - and .',
  );

const Credentials = {
  username: z.string().min(1),
  password: z.string().min(1),
};

const block = z.strictObject({
  type: z.literal('argocd'),
  name: z.string().min(1),
  url: ServerUrl,
  /** Token of an account with the capability `apiKey`. */
  token: z.string().min(1),
  /** Project of the root Application. */
  project: Name.default('default'),
  /** Namespace of the root Application, and of those that are named without one. */
  namespace: Name.default('argocd'),
  /** Namespaces whose Applications are seen. Default: `namespace` only. */
  namespaces: z.array(Name).min(1).optional(),
  /** Projects whose Applications are seen. Default: all that the account may read. */
  projects: z.array(Name).min(1).optional(),
  /**
   * Default: `chartway-` and the name of the engine. Two Argo CDs that deploy to one cluster must not have Applications of the
   * same name there: each takes what the other made for its own, and prunes it.
   */
  rootApplication: Name.optional(),
  /** Seconds an action may take. */
  timeout: z.number().positive().max(300).default(20),
  /** Seconds a read may take. */
  readTimeout: z.number().positive().max(300).default(10),
  /** Seconds between two full readings, which find what a stream that broke silently did not tell. */
  resync: z.number().min(1).max(290).default(290),
  /** How Argo CD itself reads the GitOps repository. */
  git: z.strictObject(Credentials).optional(),
  /** How Argo CD itself reads charts. */
  registry: z
    .strictObject({
      username: Credentials.username.optional(),
      password: Credentials.password.optional(),
      plainHttp: z.boolean().default(false),
    })
    .refine(
      ({ username, password }) =>
        (username === undefined) === (password === undefined),
      'give username and password, or neither',
    )
    .optional(),
});

/** An entry of `chartway.engines` with `type: argocd`. */
export const ArgoCdOptions = block.transform(options => ({
  ...options,
  rootApplication: options.rootApplication ?? `chartway-${options.name}`,
  namespaces: options.namespaces ?? [options.namespace],
  readTimeout: Math.min(options.readTimeout, options.timeout),
}));

/** Options of an Argo CD engine. */
export type ArgoCdOptions = z.output<typeof ArgoCdOptions>;
