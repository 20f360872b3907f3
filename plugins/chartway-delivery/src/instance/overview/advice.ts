import type { Deployment } from '@chartway/plugin-chartway-common';

/** What a person can do about the state of a deployment, as one sentence; empty when nothing needs to be done. */
export function adviceOn(deployment: Deployment): string {
  const { status, automated, operation, resources } = deployment;
  const engine = deployment.engine ?? 'the deployment engine';
  switch (status) {
    case 'none':
      return 'No deployment engine is configured for this context: whoever runs this portal adds a destination (chartway.destinations).';
    case 'unreachable':
      return `Nothing needs to be done here; the portal keeps trying. If it lasts, check that ${engine} runs and can be reached from the portal.`;
    case 'unknown':
      return `${engine} knows no such Application. Check that its root Application is synced and that it may use this project.`;
    case 'drifted':
      return 'Somebody or something changed the cluster. Look at the drift below, then sync to go back to what Git says, or change the values to keep it.';
    case 'degraded':
      if (operation && /Failed|Error/.test(operation.phase)) {
        return 'The last sync failed for the reason below. Correct it in the values or the chart, then sync again.';
      }
      return resources.length > 0
        ? 'See what is not healthy below; logs are in the tab Pods. Roll back in the tab History if it cannot be corrected soon.'
        : 'Look at the tabs Pods and Events for the reason.';
    case 'progressing':
      return automated && !automated.sync
        ? `${engine} does not sync by itself here: sync it when you want the release to go live.`
        : 'Nothing needs to be done; this page follows.';
    default:
      return '';
  }
}
