import { z } from 'zod';
import type { Context } from '@chartway/plugin-chartway-common';

/** Where a field finds the other answers it depends on: names of properties of the form, or a fixed chart template. */
export type PartOptions = {
  productField?: string;
  customerField?: string;
  environmentField?: string;
  instanceField?: string;
  chartTemplateField?: string;
  chartTemplate?: string;
};

/** The answers given so far; an empty string for one that is missing. */
export type FormParts = Context & { chartTemplate: string };

const text = z.string().catch('');
const formData = z.record(z.string(), z.unknown()).catch({});
const formContext = z.object({ formData }).catch({ formData: {} });

/** Reads the parts of the context from a form's data. */
export function partsOf(data: unknown, options: PartOptions = {}): FormParts {
  const answers = formData.parse(data);
  const read = (name: string) => text.parse(answers[name]).trim();
  return {
    product: read(options.productField ?? 'product'),
    customer: read(options.customerField ?? 'customer'),
    environment: read(options.environmentField ?? 'environment'),
    instance: read(options.instanceField ?? 'instance'),
    chartTemplate:
      options.chartTemplate ??
      read(options.chartTemplateField ?? 'chartTemplate'),
  };
}

/** As {@link partsOf}, from what the scaffolder hands every field. */
export function partsOfContext(
  context: unknown,
  options: PartOptions = {},
): FormParts {
  return partsOf(formContext.parse(context).formData, options);
}

/** The parts of the context that are not answered yet, in the order people fill them in. */
export function missingParts(parts: Context): string[] {
  const order = ['product', 'customer', 'environment', 'instance'] as const;
  return order.filter(part => parts[part] === '');
}
