/**
 * Something to say about a line of the text.
 *
 * @public
 */
export type LineProblem = {
  severity: 'error' | 'warning';
  message: string;
  /** Counts from 1; what belongs to no line is not shown in the text. */
  line?: number;
};

/**
 * Props of `YamlEditor`.
 *
 * @public
 */
export type YamlEditorProps = {
  value: string;
  /** What the text is, for those who do not see it: `Values of shop-acme-dev-main`. */
  label: string;
  /** Absent when the text cannot be changed. */
  onChange?: (value: string) => void;
  readOnly?: boolean;
  problems?: readonly LineProblem[];
  /** Puts the cursor on a line (from 1) whenever a new object is given. */
  jump?: { line: number };
  /** CSS height at most; 480 pixels by default. */
  maxHeight?: number | string;
};

/**
 * Props of `TextDiff`.
 *
 * @public
 */
export type TextDiffProps = {
  before: string;
  after: string;
  /** What is compared, for those who do not see it: `Values`. */
  label: string;
  /** What the sides are; `Before` and `After` by default. */
  titles?: { before: string; after: string };
  /** CSS height at most; 480 pixels by default. */
  maxHeight?: number | string;
};
