import type { ContextProblem, InputProblem } from './types';

/**
 * A chart template that cannot be used. The message names file, line and key, and says what to do.
 *
 * @public
 */
export class ChartTemplateError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'ChartTemplateError';
  /** File of the template, such as `chart-template.yaml`. */
  readonly file: string;
  /** Line, counted from 1, where known. */
  readonly line?: number;
  /** Key, such as `spec.workloads[0].kind`, where known. */
  readonly key?: string;

  constructor(
    problem: string,
    at: { file: string; line?: number; key?: string },
  ) {
    const line = at.line === undefined ? '' : `:${at.line}`;
    const key = at.key ? `, key "${at.key}"` : '';
    super(`${at.file}${line}${key}: ${problem}`);
    this.file = at.file;
    this.line = at.line;
    this.key = at.key;
  }
}

/**
 * Form inputs that the chart template does not accept.
 *
 * @public
 */
export class InputsError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'InputsError';
  /** Each thing wrong. */
  readonly problems: InputProblem[];

  constructor(problems: InputProblem[]) {
    super(problems.map(problem => problem.message).join(' '));
    this.problems = problems;
  }
}

/**
 * A context that cannot be deployed for.
 *
 * @public
 */
export class ContextError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'ContextError';
  /** Each thing wrong. */
  readonly problems: ContextProblem[];

  constructor(problems: ContextProblem[]) {
    super(problems.map(problem => problem.message).join(' '));
    this.problems = problems;
  }
}

/**
 * A version that is no SemVer 2, or cannot be an OCI tag.
 *
 * @public
 */
export class VersionError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'VersionError';
}

/**
 * Chart files that cannot be packaged; the message names the file.
 *
 * @public
 */
export class PackageError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'PackageError';
}

/**
 * A chart archive that is refused; the message names the entry.
 *
 * @public
 */
export class ArchiveError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'ArchiveError';
  /** The entry at fault, where there is one. */
  readonly entry?: string;

  constructor(message: string, options?: { entry?: string; cause?: unknown }) {
    super(message, { cause: options?.cause });
    this.entry = options?.entry;
  }
}

/**
 * YAML that is refused; the message names the line.
 *
 * @public
 */
export class YamlError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'YamlError';
  /** Line, counted from 1, where known. */
  readonly line?: number;

  constructor(message: string, options?: { line?: number; cause?: unknown }) {
    super(
      options?.line === undefined
        ? message
        : `line ${options.line}: ${message}`,
      { cause: options?.cause },
    );
    this.line = options?.line;
  }
}

/**
 * An edit of values that cannot be made without changing something else, or that makes no sense for the text; the
 * message says where and what to do.
 *
 * @public
 */
export class ValuesEditError extends Error {
  /** Tells the error apart where classes cannot be compared. */
  override readonly name = 'ValuesEditError';
  /** JSON pointer of the edit. */
  readonly pointer: string;
  /** Line of the text, counted from 1, where known. */
  readonly line?: number;

  constructor(problem: string, at: { pointer: string; line?: number }) {
    const line = at.line === undefined ? '' : ` (line ${at.line})`;
    super(`${JSON.stringify(at.pointer)}${line} ${problem}`);
    this.pointer = at.pointer;
    this.line = at.line;
  }
}
