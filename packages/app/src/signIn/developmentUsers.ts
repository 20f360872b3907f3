/** A person to sign in as in development. */
export type DevelopmentUser = {
  /** Name of the catalog's user entity. */
  name: string;
  displayName: string;
  role: string;
  /** What the role may do by the default policy. */
  may: string;
};

/** One person per role of the default policy; the entities are in examples/catalog/org.yaml. */
export const DEVELOPMENT_USERS: readonly DevelopmentUser[] = [
  {
    name: 'dana-developer',
    displayName: 'Dana',
    role: 'Developer',
    may: 'Generates charts and deploys to dev, for the products of her team.',
  },
  {
    name: 'tara-template-author',
    displayName: 'Tara',
    role: 'Template author',
    may: 'Writes chart templates, generates and publishes charts.',
  },
  {
    name: 'tom-template-user',
    displayName: 'Tom',
    role: 'Template user',
    may: 'Turns chart templates into charts and creates instances.',
  },
  {
    name: 'devin-devops',
    displayName: 'Devin',
    role: 'DevOps',
    may: 'Deploys and changes values in dev, sit and uat, for all products.',
  },
  {
    name: 'petra-platform',
    displayName: 'Petra',
    role: 'Platform engineer',
    may: 'Owns namespaces, plans, policies and cluster-wide chart templates.',
  },
  {
    name: 'olga-operations',
    displayName: 'Olga',
    role: 'Operations',
    may: 'Deploys to every environment, production included; reads the whole audit log.',
  },
  {
    name: 'sam-support',
    displayName: 'Sam',
    role: 'Support',
    may: 'Looks at instances, refreshes them, proposes changes by pull request.',
  },
];
