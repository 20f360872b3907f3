import { useEntity } from '@backstage/plugin-catalog-react';
import { ContextAudit, productOf } from '@chartway/plugin-chartway-react';

const SHOWN = 50;

/** Entity tab of a product: who did what to it and its instances. */
export function EntityAuditContent() {
  const { entity } = useEntity();
  const product = productOf(entity) ?? '';
  return <ContextAudit context={{ product }} what={product} limit={SHOWN} />;
}
