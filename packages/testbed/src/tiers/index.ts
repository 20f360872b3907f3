import { argocdTier, secondArgocdTier } from './argocd';
import { externalSecretsTier } from './externalSecrets';
import { giteaTier } from './gitea';
import { kubernetesTier } from './kubernetes';
import { postgresTier } from './postgres';
import { registryTier } from './registry';
import { Tier, TierContext, TierName } from './Tier';
import { vaultTier } from './vault';

/** The definitions of all tiers, by name. */
export function defineTiers(
  context: TierContext,
): Readonly<Record<TierName, Tier>> {
  return {
    registry: registryTier(context),
    postgres: postgresTier(context),
    vault: vaultTier(context),
    gitea: giteaTier(context),
    kube: kubernetesTier(context),
    argocd: argocdTier(context),
    'argocd-two': secondArgocdTier(context),
    eso: externalSecretsTier(context),
  };
}
