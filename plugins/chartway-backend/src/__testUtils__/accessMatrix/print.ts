import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../exampleConfig';
import { renderAccessMatrix } from './render';

// Run by `node scripts/chartway.mjs fix`.
writeFileSync(join(ROOT, 'docs/guides/access-matrix.md'), renderAccessMatrix());
