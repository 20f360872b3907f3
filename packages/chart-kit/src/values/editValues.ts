import { isMap, isSeq } from 'yaml';
import { ValuesEditError, YamlError } from '../errors';
import type { Json } from '../types';
import { lineOf } from '../yaml/parseYaml11';
import type { Page } from './blockEdits';
import {
  applyStep,
  firstDifference,
  getAt,
  indexOf,
  isObject,
  nest,
  type Step,
} from './jsonTree';
import { locate, type Location, type Slot } from './locate';
import { setSteps } from './planSteps';
import { formatPointer, parsePointer } from './pointer';
import {
  addEntry,
  insertItem,
  mergeInsteadOfAlias,
  removeSlot,
  replaceSlot,
  type Splices,
} from './slotEdits';
import { applySplices } from './splice';
import { openValues, type ValuesDocument } from './ValuesDocument';

/**
 * One edit of values. `pointer` is a JSON pointer (RFC 6901) whose keys are those Helm sees; `-` behind a list means a
 * new item at its end.
 *
 * @public
 */
export type ValuesEdit =
  | { op: 'set'; pointer: string; value: Json }
  | { op: 'remove'; pointer: string };

/** Deepest value that is written; the kit reads nothing deeper. */
const MAX_DEPTH = 100;

function checkValue(pointer: string, value: unknown, depth = 0): void {
  const refuse = (problem: string): never => {
    throw new ValuesEditError(problem, { pointer });
  };
  if (depth > MAX_DEPTH) refuse(`is nested deeper than ${MAX_DEPTH} levels`);
  if (typeof value === 'string' && value.includes('\u0000')) {
    refuse('has a NUL character; remove it');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    refuse('is not a finite number');
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key.includes('\u0000')) refuse('has a key with a NUL character');
    checkValue(pointer, item, depth + 1);
  }
}

/** What the rest of a path makes of a slot that lacks its next key. */
function addMissing(
  page: Page,
  { slot, depth }: { slot: Slot; depth: number },
  path: readonly string[],
  value: Json,
): Splices {
  const nested = nest(path.slice(depth + 1), value);
  if (isMap(slot.node)) {
    return addEntry(page, slot, path[depth] ?? '', nested);
  }
  if (isSeq(slot.node)) {
    return insertItem(page, slot, slot.node.items.length, nested);
  }
  return replaceSlot(page, slot, nest(path.slice(depth), value));
}

function parentOf(document: ValuesDocument, path: readonly string[]): Slot {
  const parent = locate(document, path.slice(0, -1));
  return parent.kind === 'found' ? parent.slot : { node: null };
}

function refuseMerged(
  document: ValuesDocument,
  location: Exclude<Location, { kind: 'found' }>,
  path: readonly string[],
): never {
  throw new ValuesEditError(
    'comes from another mapping through a merge key ("<<"); remove it there, or replace the merge key by the entries that are wanted',
    {
      pointer: formatPointer(path),
      line: lineOf(document.reading, location.slot.node),
    },
  );
}

/** The changes of the text that make one step. */
function splicesOf(
  document: ValuesDocument,
  page: Page,
  step: Step,
  expected: Json,
): Splices {
  const { path } = step;
  if (step.op === 'insert') {
    const parent = locate(document, path.slice(0, -1));
    const index = indexOf(path.at(-1) ?? '');
    if (parent.kind === 'found' && index !== undefined) {
      return insertItem(page, parent.slot, index, step.value);
    }
  }
  const location = locate(document, path);
  if (location.kind === 'alias') {
    const { slot, depth } = location;
    const own = getAt(expected, path.slice(0, depth)) ?? null;
    return replaceSlot(page, slot, own);
  }
  if (step.op === 'remove') {
    if (location.kind !== 'found')
      return refuseMerged(document, location, path);
    return removeSlot(page, location.slot, parentOf(document, path));
  }
  if (location.kind === 'found') {
    return replaceSlot(page, location.slot, step.value);
  }
  if (location.kind === 'missing') {
    return addMissing(page, location, path, step.value);
  }
  const { slot, depth } = location;
  const whole = getAt(expected, path.slice(0, depth + 1)) ?? null;
  return addEntry(page, slot, path[depth] ?? '', whole);
}

type Outcome = { document: ValuesDocument } | { problem: string };

/** Characters that may be parsed for one call; some seconds of work. */
const MAX_WORK = 8 * 1024 * 1024;

/** Counts what is parsed, so that many edits of a large file that do not go together end. */
class Work {
  #left = MAX_WORK;

  /** @throws YamlError when it is too much. */
  spend(text: string): void {
    this.#left -= text.length;
    if (this.#left >= 0) return;
    throw new YamlError(
      'these are too many edits for a file of this size; change its text instead',
    );
  }
}

/** Makes the changes and looks whether they did what they should, and nothing else. */
function tried(
  document: ValuesDocument,
  splices: Splices,
  expected: Json,
  path: readonly string[],
): Outcome {
  if (!splices) {
    return { problem: 'is written in a way that has no place for it' };
  }
  try {
    const after = openValues(applySplices(document.text, splices));
    const other = firstDifference(after.value, expected);
    if (!other) return { document: after };
    const inside = path.every((token, at) => other[at] === token);
    return {
      problem: inside
        ? 'would be read as something else, for instance because a merge key further down wins'
        : `would change ${formatPointer(
            other,
          )} too, which takes its value from there through an anchor`,
    };
  } catch (error) {
    if (!(error instanceof YamlError) && !(error instanceof RangeError)) {
      throw error;
    }
    return { problem: `would break the text: ${error.message}` };
  }
}

/** An alias on the way to what is set becomes a mapping of its own, which means the same. */
function withoutAlias(document: ValuesDocument, step: Step): ValuesDocument {
  if (step.op !== 'set') return document;
  const location = locate(document, step.path);
  if (location.kind !== 'alias') return document;
  const { text, eol, style } = document;
  const page = { text, eol, style };
  const splices = mergeInsteadOfAlias(document, page, location.slot);
  const outcome =
    splices && tried(document, splices, document.value, step.path);
  return outcome && 'document' in outcome ? outcome.document : document;
}

/** Makes one step. */
function edited(
  before: ValuesDocument,
  step: Step,
  work: Work,
): ValuesDocument {
  const document = withoutAlias(before, step);
  let problem = '';
  for (const literals of [true, false]) {
    const { text, eol, style } = document;
    const page = { text, eol, style: { ...style, literals } };
    const expected = applyStep(document.value, step);
    const splices = splicesOf(document, page, step, expected);
    work.spend(text);
    const outcome = tried(document, splices, expected, step.path);
    if ('document' in outcome) return outcome.document;
    problem ||= outcome.problem;
    if (!literals) {
      const { slot } = locate(document, step.path);
      throw new ValuesEditError(
        `cannot be edited on its own: it ${problem}. Change the text of the file instead`,
        {
          pointer: formatPointer(step.path),
          line: lineOf(document.reading, slot.node),
        },
      );
    }
  }
  return document;
}

/** Makes several steps at once; undefined when they do not go together, or one is not possible. */
function editedTogether(
  document: ValuesDocument,
  steps: readonly Step[],
  work: Work,
): ValuesDocument | undefined {
  const { text, eol, style, value } = document;
  const expected = steps.reduce<Json>(
    (before, step) => applyStep(before, step),
    value,
  );
  const page = { text, eol, style };
  const splices = [];
  try {
    for (const step of steps) {
      // Where an alias is in the way, the first step makes room for the others.
      if (locate(document, step.path).kind === 'alias') return undefined;
      const own = splicesOf(document, page, step, expected);
      if (!own) return undefined;
      splices.push(...own);
    }
  } catch (error) {
    if (error instanceof ValuesEditError) return undefined;
    throw error;
  }
  work.spend(text);
  const outcome = tried(document, splices, expected, []);
  return 'document' in outcome ? outcome.document : undefined;
}

/** Makes steps: all at once where they go together, else half by half, else one by one. */
function editedAll(
  document: ValuesDocument,
  steps: readonly Step[],
  work: Work,
): ValuesDocument {
  const [first, ...rest] = steps;
  if (!first) return document;
  if (rest.length === 0) return edited(document, first, work);
  const together = editedTogether(document, steps, work);
  if (together) return together;
  const half = Math.ceil(steps.length / 2);
  const before = editedAll(document, steps.slice(0, half), work);
  return editedAll(before, steps.slice(half), work);
}

function* stepsOf(value: Json, edit: ValuesEdit): Generator<Step> {
  const path = parsePointer(edit.pointer);
  const before = getAt(value, path);
  if (edit.op === 'remove') {
    if (path.length === 0) {
      throw new ValuesEditError('is the whole file; remove its keys instead', {
        pointer: edit.pointer,
      });
    }
    if (before !== undefined) yield { op: 'remove', path };
    return;
  }
  checkValue(edit.pointer, edit.value);
  if (path.length === 0 && !isObject(edit.value)) {
    throw new ValuesEditError(
      'is the whole file, which must be a mapping of keys',
      { pointer: edit.pointer },
    );
  }
  yield* setSteps(path, before, edit.value);
}

/**
 * Edits values as text: what an edit does not name stays byte for byte, with comments, quotes, anchors, order, line
 * ends and a final line end, present or not. Setting one scalar to another changes one line. What is not there is added
 * with the indentation of its siblings; setting a mapping or list changes inside it what differs. Removing takes the
 * lines of the value and leaves comments above it; removing what is not there does nothing. Texts that YAML 1.1 would
 * read as something else are quoted.
 *
 * Values reached through an alias or a merge key are set beside it, so that others who use the same anchor keep theirs.
 *
 * @param text - one YAML document, read as Helm reads it; may be empty
 * @param edits - made one after another
 * @returns the new text
 * @throws YamlError naming the line when the text is refused (see `parseYaml11`) or is no mapping.
 * @throws ValuesEditError naming the pointer, and the line where known, when an edit cannot be made without changing
 * other values.
 * @public
 */
export function editValues(text: string, edits: readonly ValuesEdit[]): string {
  const document = openValues(text);
  const steps: Step[] = [];
  let { value } = document;
  for (const edit of edits) {
    const own = [...stepsOf(value, edit)];
    value = own.reduce<Json>((before, step) => applyStep(before, step), value);
    steps.push(...own);
  }
  return editedAll(document, steps, new Work()).text;
}
