import { createHmac } from 'node:crypto';

const SIGNING_KEY = 'testbed-not-a-secret-0123456789abcdef';

/** 1 January 2025: any fixed time in the past does. */
const ISSUED_AT = 1_735_689_600;

// bcrypt of the test password.
const ADMIN_PASSWORD_HASH =
  '$2y$10$cu3itqFb6ELZHtTeLziIiO.UcLNpltKXqPYLkN52G0zN36UYd13EO';

interface ApiAccount {
  readonly name: string;
  readonly tokenId: string;
  readonly role: string;
}

/** Accounts that hold an API key: one may do everything, one may only look. */
export const administrator: ApiAccount = {
  name: 'chartway',
  tokenId: 'testbed',
  role: 'role:admin',
};
export const reader: ApiAccount = {
  name: 'readonly',
  tokenId: 'testbed-readonly',
  role: 'role:readonly',
};

const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** An API key as Argo CD makes them: a JWT signed with its server key, the id of which its Secret lists. */
export function apiKeyOf({ name, tokenId }: ApiAccount): string {
  const header = base64url(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));
  const claims = base64url(
    JSON.stringify({
      iss: 'argocd',
      sub: `${name}:apiKey`,
      jti: tokenId,
      iat: ISSUED_AT,
      nbf: ISSUED_AT,
    }),
  );
  const signature = createHmac('sha256', SIGNING_KEY)
    .update(`${header}.${claims}`)
    .digest('base64url');
  return `${header}.${claims}.${signature}`;
}

function object(kind: string, name: string, rest: object = {}) {
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      // Argo CD looks for its settings by these labels.
      labels: {
        'app.kubernetes.io/name': name,
        'app.kubernetes.io/part-of': 'argocd',
      },
    },
    ...rest,
  };
}

// Kinds that upstream's installation leaves out of its caches, because controllers write them all the time.
const EXCLUDED_KINDS = [
  {
    apiGroups: ['', 'discovery.k8s.io'],
    kinds: ['Endpoints', 'EndpointSlice'],
  },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: [
      'SelfSubjectReview',
      'TokenReview',
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
    ],
  },
  {
    apiGroups: ['certificates.k8s.io'],
    kinds: ['CertificateSigningRequest'],
  },
];

function accountTokens({ tokenId }: ApiAccount): string {
  return JSON.stringify([{ id: tokenId, iat: ISSUED_AT }]);
}

/** The ConfigMaps and the Secret that an Argo CD reads from its namespace; `url` is its own address. */
export function argocdObjects(namespace: string, url: string): object[] {
  const accounts = [administrator, reader];
  const objects = [
    object('ConfigMap', 'argocd-cm', {
      data: {
        url,
        'admin.enabled': 'true',
        ...Object.fromEntries(
          accounts.map(({ name }) => [`accounts.${name}`, 'apiKey']),
        ),
        // An update that changes the status only costs no new comparison.
        'resource.customizations.ignoreResourceUpdates.all':
          'jsonPointers:\n  - /status\n',
        'resource.exclusions': JSON.stringify(
          EXCLUDED_KINDS.map(entry => ({ ...entry, clusters: ['*'] })),
        ),
      },
    }),
    object('ConfigMap', 'argocd-rbac-cm', {
      data: {
        'policy.csv': accounts
          .map(({ name, role }) => `g, ${name}, ${role}\n`)
          .join(''),
      },
    }),
    object('Secret', 'argocd-secret', {
      type: 'Opaque',
      stringData: {
        'server.secretkey': SIGNING_KEY,
        ...Object.fromEntries(
          accounts.map(account => [
            `accounts.${account.name}.tokens`,
            accountTokens(account),
          ]),
        ),
        'admin.password': ADMIN_PASSWORD_HASH,
        'admin.passwordMtime': '2025-01-01T00:00:00Z',
      },
    }),
    object('ConfigMap', 'argocd-cmd-params-cm'),
    object('ConfigMap', 'argocd-ssh-known-hosts-cm'),
    object('ConfigMap', 'argocd-tls-certs-cm'),
    object('ConfigMap', 'argocd-gpg-keys-cm'),
  ];
  return objects.map(({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, namespace },
  }));
}
