import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import type {
  ChartTemplate,
  InputProblem,
  InputsResult,
  JsonObject,
} from '../types';

/** Compiling a schema takes longer than all the rest of generating a chart. */
const compiled = new WeakMap<JsonObject, ValidateFunction>();

/**
 * Compiles the schema of the inputs. Keywords that JSON Schema does not know, such as `ui:*`, are hints for the form.
 *
 * @throws Error of ajv, when it is no JSON Schema.
 */
export function compileInputs(schema: JsonObject): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const ajv = new Ajv({
    allErrors: true,
    useDefaults: true,
    strict: false,
    // Formats are hints for the form here: ajv knows none without a further package.
    validateFormats: false,
    logger: false,
  });
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

function fieldOf(error: ErrorObject): string {
  const base = error.instancePath
    .split('/')
    .slice(1)
    .map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map(step => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('');
  const { missingProperty, additionalProperty, propertyName } = error.params;
  const extra = missingProperty ?? additionalProperty ?? propertyName;
  const suffix = typeof extra === 'string' ? `.${extra}` : '';
  return `${base}${suffix}`.replace(/^\./, '');
}

function messageOf(error: ErrorObject, field: string): string {
  const name = field === '' ? 'The inputs' : `The input "${field}"`;
  switch (error.keyword) {
    case 'required':
      return `${name} is missing.`;
    case 'additionalProperties':
      return `${name} is not known to the chart template; remove it.`;
    case 'enum':
      return `${name} must be one of ${JSON.stringify(
        error.params.allowedValues,
      )}.`;
    case 'pattern':
      return `${name} must match the pattern ${error.params.pattern}.`;
    case 'const':
      return `${name} must be ${JSON.stringify(error.params.allowedValue)}.`;
    default:
      return `${name} ${error.message ?? 'is wrong'}.`;
  }
}

/**
 * Checks form inputs against the template's schema (JSON Schema draft-07) and applies its defaults. The inputs given
 * are not changed. Messages name the field, never its value, which may be secret.
 *
 * @public
 */
export function validateInputs(
  template: ChartTemplate,
  inputs: JsonObject,
): InputsResult {
  const validate = compileInputs(template.inputs);
  const copy: JsonObject = structuredClone(inputs);
  if (validate(copy)) return { ok: true, inputs: copy };
  const problems = new Map<string, InputProblem>();
  for (const error of validate.errors ?? []) {
    const field = fieldOf(error);
    const message = messageOf(error, field);
    problems.set(message, { field, message });
  }
  return { ok: false, problems: [...problems.values()] };
}
