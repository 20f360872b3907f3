import type { Deployment } from '@chartway/plugin-chartway-common';

/** What is probably wrong, and what to do about it. */
export type LikelyCause = { likelyCause: string; whatToDo: string };

/** What Kubernetes and the engine say, and what it usually means; the first that matches counts. */
const SYMPTOMS: readonly [RegExp, string, string][] = [
  [
    /ImagePullBackOff|ErrImagePull|InvalidImageName|manifest unknown/i,
    'The image cannot be pulled.',
    'Check repository and tag or digest of the image in the values, and whether the cluster may pull from that registry.',
  ],
  [
    /OOMKilled/i,
    'A container used more memory than its limit.',
    'Raise the memory limit in the values, or find out what takes the memory.',
  ],
  [
    /CreateContainerConfigError|(secret|configmap) "[^"]*" not found/i,
    'A Secret or ConfigMap that the Pod names is missing.',
    'Check the keys the chart expects and whether the secret store holds them.',
  ],
  [
    /CrashLoopBackOff|back-off restarting/i,
    'A container starts and ends again and again.',
    'Read the log of the container that ended last; wrong settings and missing back ends are the usual causes.',
  ],
  [
    /exceeded quota/i,
    "The namespace's resource quota is used up.",
    'Ask for less in the values, or have the quota of the namespace raised.',
  ],
  [
    /Unschedulable|Insufficient (cpu|memory)|nodes are available/i,
    'No node has room for a Pod.',
    'Lower the requests in the values, or add capacity to the cluster.',
  ],
  [
    /(liveness|readiness|startup) probe failed/i,
    'A container runs but does not answer its probe.',
    'Check path and port of the probe, and how long the application takes to start.',
  ],
  [
    /progress deadline/i,
    'The roll-out did not finish in time.',
    'Look at the newest Pods of the Kubernetes Deployment: they do not become ready.',
  ],
  [
    /is not permitted in project|forbidden|cannot (create|patch|get|list) resource/i,
    'The deployment engine may not apply what the chart renders.',
    'Have the project of the deployment engine, or its rights in the cluster, cover these kinds and this namespace.',
  ],
  [
    /failed to generate manifest|ComparisonError|rpc error|unable to (resolve|access)/i,
    'The deployment engine cannot read or render the chart.',
    'Check that the engine reaches the registry and the Git host, and that the chart renders with these values.',
  ],
  [
    /validation|is invalid|unknown field|no matches for kind/i,
    'The cluster refuses a manifest of the chart.',
    'Correct the chart or its values as the message says; a missing kind needs its operator in the cluster.',
  ],
];

const BY_STATUS: Partial<Record<Deployment['status'], LikelyCause>> = {
  unreachable: {
    likelyCause: 'The deployment engine does not answer.',
    whatToDo:
      'Nothing is known of the live state; ask those who run the engine. Git still holds the desired state.',
  },
  unknown: {
    likelyCause: 'The deployment engine has not seen the Application yet.',
    whatToDo:
      'Refresh the instance; if it stays so, check that the root Application applies the folder of the Applications.',
  },
  drifted: {
    likelyCause:
      'Somebody or something changed the cluster beside Git, and the engine does not undo it by itself.',
    whatToDo:
      'Look at the difference on the page of the instance; sync it to undo the change, or bring the change to Git.',
  },
  progressing: {
    likelyCause: 'The roll-out is under way.',
    whatToDo: 'Ask again in a minute.',
  },
};

/** What is probably wrong with an instance; undefined when nothing is, or when nobody can tell. */
export function likelyCauseOf(deployment: Deployment): LikelyCause | undefined {
  const { status, message, resources } = deployment;
  if (status === 'arrived' || status === 'none') return undefined;
  const said = [
    ...resources.map(resource => `${resource.health} ${resource.message}`),
    message,
  ].join('\n');
  const known = SYMPTOMS.find(([pattern]) => pattern.test(said));
  if (status !== 'unreachable' && known) {
    const [, likelyCause, whatToDo] = known;
    return { likelyCause, whatToDo };
  }
  if (resources.some(({ health }) => health === 'Missing')) {
    return {
      likelyCause: 'Resources of the chart are not in the cluster.',
      whatToDo:
        'Sync the instance; if they vanish again, somebody or something deletes them.',
    };
  }
  return BY_STATUS[status];
}
