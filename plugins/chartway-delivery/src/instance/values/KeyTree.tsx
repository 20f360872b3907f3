import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useState, type ReactNode } from 'react';
import { isObject, pointerOf, pointerTitle, type JsonObject } from './json';

const useStyles = makeStyles(
  theme => ({
    group: {
      border: 0,
      borderLeft: `2px solid ${theme.palette.divider}`,
      margin: theme.spacing(1, 0),
      padding: theme.spacing(0, 0, 0, 1.5),
      minWidth: 0,
    },
    leaf: { margin: theme.spacing(1, 0) },
  }),
  { name: 'ChartwayKeyTree' },
);

type KeyTreeProps = {
  value: JsonObject;
  /** Keys that lead to the value. */
  path?: readonly string[];
  readOnly: boolean;
  onChange: (path: readonly string[], value: unknown) => void;
  /** What to say below a value. */
  note: (pointer: string) => ReactNode;
};

/** Values as a tree of fields, for charts that do not describe them. */
export function KeyTree(props: KeyTreeProps) {
  const { value, path = [] } = props;
  const classes = useStyles();
  return (
    <>
      {Object.entries(value).map(([key, child]) => {
        const childPath = [...path, key];
        if (isObject(child) && Object.keys(child).length > 0) {
          return (
            <fieldset key={key} className={classes.group}>
              <Typography component="legend" variant="subtitle2">
                {key}
              </Typography>
              <KeyTree {...props} value={child} path={childPath} />
            </fieldset>
          );
        }
        return (
          <div key={key} className={classes.leaf}>
            <Leaf {...props} name={key} path={childPath} value={child} />
            {props.note(pointerOf(childPath))}
          </div>
        );
      })}
    </>
  );
}

type LeafProps = Pick<KeyTreeProps, 'readOnly' | 'onChange'> & {
  name: string;
  path: readonly string[];
  value: unknown;
};

function Leaf(props: LeafProps) {
  const { name, path, value, readOnly, onChange } = props;
  if (typeof value === 'boolean') {
    return (
      <FormControlLabel
        label={name}
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={value}
            disabled={readOnly}
            onChange={(_event, checked) => onChange(path, checked)}
            inputProps={{ 'aria-label': pointerTitle(pointerOf(path)) }}
          />
        }
      />
    );
  }
  return <TextLeaf {...props} />;
}

/** Applied when the field is left, so that a half-typed number or list is not a change. */
function TextLeaf({ name, path, value, readOnly, onChange }: LeafProps) {
  const shown = textOf(value);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const parsed = parseAs(value, text);
  const apply = () => {
    if (parsed && text !== shown) onChange(path, parsed.value);
  };
  return (
    <TextField
      fullWidth
      size="small"
      variant="outlined"
      id={`value${pointerOf(path)}`}
      label={name}
      value={text}
      disabled={readOnly}
      multiline={typeof value === 'object' && value !== null}
      error={!parsed}
      helperText={parsed ? undefined : expectedOf(value)}
      onChange={event => setText(event.target.value)}
      onBlur={apply}
      onKeyDown={event => event.key === 'Enter' && apply()}
      inputProps={{ 'aria-label': pointerTitle(pointerOf(path)) }}
    />
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The text as a value of the kind that was there, so that `"8080"` stays a text and 8080 a number. */
function parseAs(
  before: unknown,
  text: string,
): { value: unknown } | undefined {
  if (typeof before === 'string') return { value: text };
  if (typeof before === 'number') {
    const number = Number(text);
    return text.trim() !== '' && Number.isFinite(number)
      ? { value: number }
      : undefined;
  }
  if (before === null || before === undefined) {
    return { value: text === '' ? null : text };
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function expectedOf(value: unknown): string {
  return typeof value === 'number'
    ? 'A number is expected; use the text to make it something else.'
    : 'A list or an object is expected, as JSON: ["a", "b"]. Use the text for anything longer.';
}
