import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  generateKey,
  parseSignerKey,
  type SignerKey,
} from '@chartway/audit-kit';
import { errorCode } from './errorCode';

/**
 * Reads the key that checkpoints are signed with from a file; makes it when there is none, readable by the portal only.
 *
 * @param name - Name of a new key: the origin of the log.
 * @throws NoteError when the file holds no key; nothing of it is told.
 */
export async function readSigningKey(
  path: string,
  name: string,
): Promise<SignerKey> {
  try {
    const key = parseSignerKey(await readFile(path, 'utf8'));
    await chmod(path, 0o600);
    return key;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  const file = await open(fresh, 'wx', 0o600);
  try {
    await file.writeFile(`${generateKey(name).privateKey}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Whole or not at all: another replica on the same folder may be doing the same.
    await link(fresh, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  await unlink(fresh);
  return parseSignerKey(await readFile(path, 'utf8'));
}
