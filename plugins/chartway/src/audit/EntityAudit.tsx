import { useEntity } from '@backstage/plugin-catalog-react';
import { productOf } from '../entities';
import { ContextAudit } from './ContextAudit';

const SHOWN = 50;

/** Entity tab of a product: who did what to it and its instances. */
export function EntityAuditContent() {
  const { entity } = useEntity();
  const product = productOf(entity) ?? '';
  return <ContextAudit context={{ product }} what={product} limit={SHOWN} />;
}
