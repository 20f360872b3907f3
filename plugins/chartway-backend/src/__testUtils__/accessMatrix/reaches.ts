import {
  chartwayRoleSchema,
  type ChartwayRole,
} from '@chartway/plugin-chartway-common';
import type { Portal } from '../startPortal';
import type { Credentials } from './askers';
import { EXPECTATIONS, type Asked, type Expectation } from './expectations';
import type { Probe } from './probes';

/** How the person of a role asks. */
export type Principal = (
  portal: Portal,
  role: ChartwayRole,
) => Promise<Credentials>;

/** One question to one door, for all roles and probes. */
export type Question<C, A> = {
  who(role: ChartwayRole): Promise<C>;
  probes: readonly Probe[];
  /** What is sent; probes with the same request share one answer. */
  ask(probe: Probe): A;
  /** What comes back; undefined for a refusal. */
  answer(ask: A, credentials: C): Promise<unknown>;
  shows(answer: unknown, probe: Probe): boolean;
};

type Reached = Record<string, Probe[]>;

async function reachOf<C, A>(
  question: Question<C, A>,
  role: ChartwayRole,
): Promise<Probe[]> {
  const credentials = await question.who(role);
  const answers = new Map<string, Promise<unknown>>();
  const reached = question.probes.map(async probe => {
    const ask = question.ask(probe);
    const key = JSON.stringify(ask);
    const answer = answers.get(key) ?? question.answer(ask, credentials);
    answers.set(key, answer);
    const told = await answer;
    return told !== undefined && question.shows(told, probe) ? [probe] : [];
  });
  return (await Promise.all(reached)).flat();
}

/** Which probes each role reaches. */
export async function reaches<C, A>(
  question: Question<C, A>,
): Promise<Reached> {
  const reached: Reached = {};
  for (const role of chartwayRoleSchema.options) {
    reached[role] = await reachOf(question, role);
  }
  return reached;
}

/** Which probes each role should reach. */
export function expected(permission: Asked, probes: readonly Probe[]): Reached {
  const { roles }: Expectation = EXPECTATIONS[permission];
  return Object.fromEntries(
    chartwayRoleSchema.options.map(role => [
      role,
      probes.filter(probe => roles[role].includes(probe)),
    ]),
  );
}

/** Whether a permission is not decided per context. */
export function isBasic(permission: Asked): boolean {
  const { basic }: Expectation = EXPECTATIONS[permission];
  return basic ?? false;
}
