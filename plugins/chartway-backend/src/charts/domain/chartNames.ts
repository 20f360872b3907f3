import { InputError } from '@backstage/errors';

/**
 * Checks that a chart's name belongs to its product: it is the product (scope `product`) or the name of one of its
 * instances, `{product}-{customer}-{environment}-{instance}` (scope `instance`).
 *
 * @param products - Names of all known products: a name that fits a longer one of them belongs to that.
 * @throws InputError saying what the name may be.
 */
export function requireChartNameOf(
  product: string,
  environment: string,
  name: string,
  products: Iterable<string>,
): void {
  if (name === product) return;
  const others = [...products].filter(other => other !== product);
  const longer = others.find(
    other =>
      name === other ||
      (other.length > product.length && name.startsWith(`${other}-`)),
  );
  if (longer) {
    throw new InputError(
      `The chart name "${name}" belongs to the product "${longer}", not to "${product}".`,
    );
  }
  const rest = name.startsWith(`${product}-`)
    ? name.slice(product.length + 1)
    : '';
  // At least one character of a customer before the environment.
  if (rest.indexOf(`-${environment}-`) < 1) {
    throw new InputError(
      `The chart name "${name}" must be the product "${product}" or the name of one of its instances, "${product}-CUSTOMER-${environment}-INSTANCE".`,
    );
  }
}
