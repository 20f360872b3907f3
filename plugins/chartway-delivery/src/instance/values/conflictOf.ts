import {
  changeConflictSchema,
  type ChangeConflict,
} from '@chartway/plugin-chartway-common';
import { isObject } from './json';

/** The three texts, when an error says that somebody else changed the same lines. */
export function conflictOf(error: unknown): ChangeConflict | undefined {
  const body = isObject(error) ? error.body : undefined;
  const described = isObject(body) ? body.error : undefined;
  const conflict = isObject(described) ? described.conflict : undefined;
  return changeConflictSchema.safeParse(conflict).data;
}
