import { isError } from '@backstage/errors';
import { instanceName } from '@chartway/chart-kit';
import { databaseText } from './databaseText';
import { instancePaths } from './layout';
import { parseReleaseFile, type InstanceRecord } from './releaseFile';

/** A file that should describe an instance but cannot be read. */
export type InstanceProblem = { path: string; message: string };

/** A release record in Git, and the instance it describes. */
export type InstanceFile = { path: string; record: InstanceRecord };

/** What a file of the GitOps repository says of an instance. */
export type IndexedFile = InstanceFile | InstanceProblem;

export const isProblem = (file: IndexedFile): file is InstanceProblem =>
  'message' in file;

/** Reads the release record at a path; what is wrong with it becomes a problem that names the file. */
export function readIndexedFile(path: string, text: string): IndexedFile {
  try {
    const record = parseReleaseFile(text);
    const expected = instancePaths(record.context).release;
    if (expected !== path) {
      return {
        path,
        message: databaseText(
          `The context in this file belongs to ${expected}; move the file or correct its context.`,
        ),
      };
    }
    const name = instanceName(record.context);
    if (record.name !== name) {
      return {
        path,
        message: databaseText(
          `The instance of this file is named "${name}", not "${record.name}"; correct instanceName, or deploy the instance again.`,
        ),
      };
    }
    return { path, record };
  } catch (error) {
    const reason = isError(error) ? error.message : String(error);
    return {
      path,
      message: databaseText(
        `This is not a release record of Chartway: ${reason}. Correct it, or deploy the instance again.`,
      ),
    };
  }
}

/** Why a second instance of the same name is none. */
export const duplicateMessage = (name: string): string =>
  `A second instance has the name "${name}"; only one of them may.`;
