import { Link } from '@backstage/core-components';

/** A link within a sentence: underlined, because colour alone would not tell it from the words around it. */
export function TextLink(props: { to: string; children: string }) {
  return (
    <Link to={props.to} underline="always">
      {props.children}
    </Link>
  );
}
