import IconButton from '@material-ui/core/IconButton';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import CopyIcon from '@material-ui/icons/FileCopyOutlined';
import { useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';

const useStyles = makeStyles(
  theme => ({
    button: {
      padding: theme.spacing(0.25),
      marginLeft: theme.spacing(0.25),
      '& svg': { fontSize: '0.9rem' },
    },
  }),
  { name: 'ChartwayCopyButton' },
);

/** How long the tick stays. */
const SHOWN = 2_000;

/**
 * Copies a text; shows a tick once it is copied, or that it was not.
 *
 * @public
 */
export function CopyButton(props: { text: string; label: string }) {
  const classes = useStyles();
  const [{ error }, copy] = useCopyToClipboard();
  const [pressed, setPressed] = useState(false);
  useEffect(() => {
    if (!pressed) return undefined;
    const timer = setTimeout(() => setPressed(false), SHOWN);
    return () => clearTimeout(timer);
  }, [pressed]);
  const result = error ? 'Not copied: select the text instead' : 'Copied';
  return (
    <Tooltip title={pressed ? result : props.label}>
      <IconButton
        className={classes.button}
        aria-label={pressed ? result : props.label}
        onClick={() => {
          copy(props.text);
          setPressed(true);
        }}
      >
        {pressed && !error ? <CheckIcon /> : <CopyIcon />}
      </IconButton>
    </Tooltip>
  );
}
