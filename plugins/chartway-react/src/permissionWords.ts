/**
 * What a permission lets people do, in words.
 *
 * @public
 */
export type PermissionWords = {
  /** What it is done to: `Instances`. */
  thing: string;
  /** The verb alone, to stand in a table below the thing: `Deploy`. */
  verb: string;
  /** Verb and thing, to stand in a sentence after "may": `deploy this instance`. */
  phrase: string;
};

const WORDS: Record<string, [thing: string, verb: string, phrase: string]> = {
  'chart-template.read': [
    'Chart templates',
    'Read',
    'read this chart template',
  ],
  'chart-template.use': ['Chart templates', 'Use', 'use this chart template'],
  'chart-template.write': [
    'Chart templates',
    'Write',
    'write this chart template',
  ],
  'chart-template.cluster-wide.write': [
    'Chart templates',
    'Write cluster-wide ones',
    'write this cluster-wide chart template',
  ],
  'chart.generate': ['Charts', 'Generate', 'generate its chart'],
  'chart.push': ['Charts', 'Push', 'push its chart'],
  'instance.read': ['Instances', 'Read', 'read this instance'],
  'instance.create': ['Instances', 'Create', 'create this instance'],
  'instance.deploy': ['Instances', 'Deploy', 'deploy this instance'],
  'instance.values.read': ['Instances', 'Read values', 'read its values'],
  'instance.values.propose': [
    'Instances',
    'Propose values',
    'propose a change of its values',
  ],
  'instance.values.edit': ['Instances', 'Edit values', 'edit its values'],
  'instance.sync': ['Instances', 'Sync', 'sync this instance'],
  'instance.refresh': ['Instances', 'Refresh', 'refresh this instance'],
  'instance.roll-back': ['Instances', 'Roll back', 'roll back this instance'],
  'instance.terminate': [
    'Instances',
    'Terminate a sync',
    'terminate a sync of this instance',
  ],
  'instance.decommission': [
    'Instances',
    'Decommission',
    'decommission this instance',
  ],
  'promotion.request': ['Promotions', 'Request', 'request a promotion to it'],
  'promotion.approve': ['Promotions', 'Approve', 'approve a promotion to it'],
  'promotion.override': [
    'Promotions',
    'Override a gate',
    'override a gate before it',
  ],
  'secret.list': ['Secrets', 'See names', 'see the names of its secrets'],
  'secret.state.read': ['Secrets', 'See state', 'see the state of its secrets'],
  'secret.structure.edit': [
    'Secrets',
    'Edit structure',
    'edit the structure of its secrets',
  ],
  'secret.write': ['Secrets', 'Write values', 'write its secrets'],
  'secret.reveal': ['Secrets', 'Reveal values', 'reveal its secrets'],
  'namespace.read': ['Namespaces', 'Read', 'read its namespace'],
  'namespace.request': ['Namespaces', 'Request', 'request its namespace'],
  'namespace.approve': ['Namespaces', 'Approve', 'approve its namespace'],
  'namespace-plan.write': [
    'Namespaces',
    'Write plans',
    'write namespace plans',
  ],
  'audit.read': ['Audit log', 'Read', 'read its audit log'],
};

const PREFIX = /^chartway\./;

/**
 * Words for the name of a permission, such as `chartway.instance.deploy`; its own words when it is not a known one.
 *
 * @public
 */
export function permissionWords(name: string): PermissionWords {
  const short = name.replace(PREFIX, '');
  const known = WORDS[short];
  if (known) {
    const [thing, verb, phrase] = known;
    return { thing, verb, phrase };
  }
  const words = short.replace(/[.-]+/g, ' ');
  return { thing: 'Other', verb: words, phrase: words };
}

/**
 * What was done, for a line of the audit log: `Deploy`, `Read audit log`.
 *
 * @public
 */
export function actionWords(action: string): string {
  const { thing, verb } = permissionWords(action);
  switch (thing) {
    case 'Instances':
      return verb;
    case 'Other':
      return verb.replace(/^./, letter => letter.toUpperCase());
    default:
      return `${verb} ${singular(thing)}`;
  }
}

function singular(thing: string): string {
  return thing.toLowerCase().replace(/s$/, '');
}
