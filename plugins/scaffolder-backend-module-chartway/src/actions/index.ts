import type { ActionServices } from '../ActionServices';
import { createArgocdWaitAction } from './argocdWait';
import { createGitopsDeployAction } from './gitopsDeploy';
import { createHelmGenerateAction } from './helmGenerate';
import { createHelmLintAction } from './helmLint';
import { createHelmPackageAction } from './helmPackage';
import { createHelmPushAction } from './helmPush';
import { createHelmTemplateAction } from './helmTemplate';

/** All actions of this module, in the order a software template uses them. */
export function createActions(services: ActionServices) {
  return [
    createHelmGenerateAction(services),
    createHelmLintAction(services),
    createHelmTemplateAction(services),
    createHelmPackageAction(services),
    createHelmPushAction(services),
    createGitopsDeployAction(services),
    createArgocdWaitAction(services),
  ] as const;
}
