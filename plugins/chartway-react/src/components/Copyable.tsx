import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { webUrl } from '../webUrl';
import { CopyButton } from './CopyButton';

const useStyles = makeStyles(
  () => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      whiteSpace: 'nowrap',
    },
    text: { fontFamily: 'monospace', fontSize: '0.875em' },
  }),
  { name: 'ChartwayCopyable' },
);

type CopyableProps = {
  /** What is copied. */
  value: string;
  /** What is shown. */
  short: string;
  /** What it is, for the copy button's name: `digest`. */
  noun: string;
  /** Where it leads. */
  href?: string;
};

function Copyable({ value, short, noun, href }: CopyableProps) {
  const classes = useStyles();
  const target = webUrl(href);
  return (
    <span className={classes.root}>
      {target ? (
        <Link to={target} className={classes.text} title={value}>
          {short}
        </Link>
      ) : (
        <code className={classes.text} title={value}>
          {short}
        </code>
      )}
      <CopyButton text={value} label={`Copy ${noun} ${short}`} />
    </span>
  );
}

/**
 * An OCI digest: its first twelve hexadecimal digits, the whole to copy, linked when it has a page.
 *
 * @public
 */
export function Digest(props: { digest: string; href?: string }) {
  return (
    <Copyable
      value={props.digest}
      short={shortDigest(props.digest)}
      noun="digest"
      href={props.href}
    />
  );
}

/**
 * A Git commit: its first seven digits, the whole to copy, linked when the Git host has pages.
 *
 * @public
 */
export function Sha(props: { sha: string; href?: string }) {
  return (
    <Copyable
      value={props.sha}
      short={props.sha.slice(0, 7)}
      noun="commit"
      href={props.href}
    />
  );
}

/**
 * The first twelve hexadecimal digits of a digest, without its algorithm.
 *
 * @public
 */
export function shortDigest(digest: string): string {
  return digest.replace(/^[a-z0-9]+:/, '').slice(0, 12);
}
