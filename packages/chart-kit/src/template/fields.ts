import { z } from 'zod';
import { resolveGoScalar } from '../yaml/goScalar';

/** Names that YAML 1.1 reads as something else, such as `n` and `on`, would have to be quoted wherever they are used. */
const readsAsText = (name: string): boolean =>
  resolveGoScalar(name).tag === 'str';
const READS_OTHERWISE = {
  message: 'reads as a boolean or null in YAML; choose another name',
};

/** DNS-1123 label that starts with a letter: what Kubernetes names are made of. */
export const nameSchema = z
  .string()
  .max(30, 'at most 30 characters')
  .regex(
    /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
    'use lower-case letters, digits and "-", a letter first',
  )
  .refine(readsAsText, READS_OTHERWISE);

/** IANA service name. Source: `k8s.io/apimachinery/pkg/util/validation`, IsValidPortName. */
export const portName = z
  .string()
  .max(15, 'at most 15 characters')
  .regex(
    /^(?!.*--)[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
    'use lower-case letters, digits and single "-", a letter first',
  )
  .refine(readsAsText, READS_OTHERWISE);

/** Variables that change how a program is loaded; a chart template must not hand them to its users. */
const LOADER_VARIABLES =
  /^(LD_(PRELOAD|LIBRARY_PATH|AUDIT)|DYLD_.*|NODE_OPTIONS|JAVA_TOOL_OPTIONS|PYTHONSTARTUP|BASH_ENV|ENV|PERL5OPT|RUBYOPT)$/;

/** Name of an environment variable. */
export const environmentKey = z
  .string()
  .max(128, 'at most 128 characters')
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'use letters, digits and "_", no digit first',
  )
  .refine(key => !LOADER_VARIABLES.test(key), {
    message:
      'changes how programs are loaded and is refused; set it in the image',
  })
  .refine(key => key !== '__proto__', { message: 'is refused' });

/** Port number. */
export const port = z.number().int().min(1).max(65535);
/** Seconds. */
export const seconds = z.number().int().min(0);
/** Kubernetes quantity. Source: `k8s.io/apimachinery/pkg/api/resource`. */
export const quantity = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine(text => /^[0-9]+(\.[0-9]+)?(m|k|Ki|[MGTPE]i?)?$/.test(text), {
    message: 'must be a quantity such as 100m, 64Mi or 2',
  });
/** Path of a URL. */
export const path = z
  .string()
  .regex(/^\/[^\s]*$/, 'must be a path that starts with "/"');
/** Where a volume is mounted. */
export const mountPath = z
  .string()
  .regex(
    /^(?!.*\/\.\.(?:\/|$))(?:\/[A-Za-z0-9._-]+)+$/,
    'must be an absolute path of letters, digits, ".", "_" and "-", without ".."',
  );

/** A tag as the OCI Distribution Specification has it; may be empty. */
export const tag = z
  .string()
  .regex(/^(|[\w][\w.-]{0,127})$/, 'must be an image tag');
/** Digest of an image; may be empty. */
export const digest = z
  .string()
  .regex(
    /^(|sha256:[a-f0-9]{64})$/,
    'must be sha256: and 64 hexadecimal digits',
  );

/** Name of an image without tag and digest. */
export const imageRepository = z
  .string()
  .regex(
    /^(?:[a-z0-9.-]+(?::[0-9]+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/,
    'must be an image name without tag, such as ghcr.io/acme/shop',
  );
