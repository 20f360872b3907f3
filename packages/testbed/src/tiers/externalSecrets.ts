import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { applyDefinitions } from './argocd';
import { clusterOf } from './kubernetes';
import { Tier, TierContext } from './Tier';

const NAME = 'external-secrets';

/** The External Secrets controllers, with the providers for Vault and for fixed data. */
export function externalSecretsTier(context: TierContext): Tier {
  const log = context.logPath(NAME);
  return {
    name: 'eso',
    requires: ['kube'],
    programs: ['kubectl'],
    stages: [
      [
        {
          name: NAME,
          program: NAME,
          args: () => [],
          env: { KUBECONFIG: clusterOf(context.settings).kubeconfig },
          home: context.dataFolder(NAME),
          ports: [],
          address: '(no port)',
          async prepare() {
            // Readiness is read from the log, so the lines of an earlier run must go.
            writeFileSync(log, '');
            await applyDefinitions(
              context,
              NAME,
              'external-secrets-crds.yaml.gz',
            );
          },
          readySeconds: 60,
          async ready() {
            return (
              existsSync(log) &&
              /"Starting workers".*"ExternalSecret"/.test(
                readFileSync(log, 'utf8'),
              )
            );
          },
        },
      ],
    ],
    environment: () => ({}),
  };
}
