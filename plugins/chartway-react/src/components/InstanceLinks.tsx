import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import type { Link as InstanceLink } from '@chartway/plugin-chartway-common';
import { webUrl } from '../webUrl';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1.5),
      listStyle: 'none',
      margin: 0,
      padding: 0,
    },
    link: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      whiteSpace: 'nowrap',
      '& svg': { fontSize: theme.typography.body2.fontSize },
    },
  }),
  { name: 'ChartwayInstanceLinks' },
);

/**
 * Links to the things themselves: Git, Argo CD, the registry. An address that a browser must not follow is shown as
 * text that says so.
 *
 * @public
 */
export function InstanceLinks(props: { links: readonly InstanceLink[] }) {
  const classes = useStyles();
  if (props.links.length === 0) return null;
  return (
    <ul className={classes.root} aria-label="Links">
      {props.links.map(({ title, url }) => {
        const target = webUrl(url);
        return (
          <li key={`${title} ${url}`}>
            {target ? (
              <Link to={target} className={classes.link}>
                {title}
                <OpenInNewIcon aria-hidden />
              </Link>
            ) : (
              <Typography
                variant="body2"
                color="textSecondary"
                component="span"
              >
                {title} (not linked: the address is not a web page)
              </Typography>
            )}
          </li>
        );
      })}
    </ul>
  );
}
