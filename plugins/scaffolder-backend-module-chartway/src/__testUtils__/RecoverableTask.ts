import { rm } from 'node:fs/promises';
import type { JsonObject } from '@backstage/types';
import { runAction, type AnyAction } from './runAction';

/** Where a process can die, in the order of a step. */
export type Moment =
  | 'before the step'
  | 'after the effect'
  | 'after the checkpoint'
  | 'after the step';

export class Killed extends Error {}

export type Outputs = Record<string, JsonObject>;

export type Step = {
  id: string;
  action: AnyAction;
  input: (outputs: Outputs) => object;
};

/**
 * A task as the scaffolder runs it with `taskRecovery.enabled` (plugin-scaffolder-backend 4.2, NunjucksWorkflowRunner):
 * outputs of completed steps and results of checkpoints are kept as JSON and outlive the process; completed steps are
 * skipped after a recovery. The workspace survives only where the same machine goes on.
 */
export class RecoverableTask {
  readonly outputs: Outputs = {};
  readonly #checkpoints = new Map<string, string>();
  readonly #steps: Step[];
  readonly #workspacePath: string;

  constructor(steps: Step[], workspacePath: string) {
    this.#steps = steps;
    this.#workspacePath = workspacePath;
  }

  /** Loses what another machine would not have. */
  async loseWorkspace(): Promise<void> {
    await rm(this.#workspacePath, { recursive: true, force: true });
  }

  /** Runs what is left to do; throws {@link Killed} at the moment given. */
  async run(kill?: { step: string; moment: Moment }): Promise<void> {
    for (const step of this.#steps) {
      if (step.id in this.outputs) continue;
      const die = (moment: Moment) => {
        if (kill?.step === step.id && kill.moment === moment)
          throw new Killed();
      };
      die('before the step');
      const { output } = await runAction(
        step.action,
        step.input(this.outputs),
        {
          workspacePath: this.#workspacePath,
          checkpoint: async ({ key, fn }) => {
            const at = `${step.id}.${key}`;
            const known = this.#checkpoints.get(at);
            if (known !== undefined) return JSON.parse(known);
            const result = await fn();
            die('after the effect');
            this.#checkpoints.set(at, JSON.stringify(result));
            die('after the checkpoint');
            return result;
          },
        },
      );
      this.outputs[step.id] = JSON.parse(JSON.stringify(output));
      die('after the step');
    }
  }
}
