import { sidebarConfig } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import WarningIcon from '@material-ui/icons/Warning';
import { dataOf, useChartwayInfo } from '@chartway/plugin-chartway-react';

const useStyles = makeStyles(
  theme => ({
    banner: {
      ...theme.typography.body2,
      padding: theme.spacing(0.5, 2),
      position: 'sticky',
      top: 0,
      // Beside the sidebar, which does not make room and whose logo it would cover.
      zIndex: theme.zIndex.appBar,
      [theme.breakpoints.up('sm')]: {
        marginLeft: sidebarConfig.drawerWidthOpen,
      },
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'center',
      gap: theme.spacing(1),
      background: theme.palette.error.dark,
      color: theme.palette.getContrastText(theme.palette.error.dark),
    },
  }),
  { name: 'ChartwayInsecureBanner' },
);

/**
 * Says on every page when the portal runs without permissions; renders nothing otherwise. Stands above the pages.
 *
 * @public
 */
export function InsecureBanner() {
  const classes = useStyles();
  const insecure = dataOf(useChartwayInfo())?.insecure ?? false;
  if (!insecure) return null;
  return (
    <div className={classes.banner} role="alert">
      <WarningIcon fontSize="small" />
      <span>
        Insecure: permissions are switched off (chartway.insecure). Everyone who
        reaches this portal may do everything.
      </span>
    </div>
  );
}
