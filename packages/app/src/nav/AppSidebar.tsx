import {
  Link,
  Sidebar,
  sidebarConfig,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
  useSidebarOpenState,
} from '@backstage/core-components';
import type { NavContentComponentProps } from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { SidebarSearchModal } from '@backstage/plugin-search';
import {
  Settings as SidebarSettings,
  UserSettingsSignInAvatar,
} from '@backstage/plugin-user-settings';
import { makeStyles } from '@material-ui/core/styles';
import MenuIcon from '@material-ui/icons/Menu';
import SearchIcon from '@material-ui/icons/Search';
import { LogoMark } from './Logo';

const useStyles = makeStyles(
  theme => ({
    logo: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1.5),
      height: sidebarConfig.logoHeight,
      flexShrink: 0,
      '& svg': { flexShrink: 0 },
      paddingLeft: (sidebarConfig.drawerWidthClosed - 28) / 2,
      margin: theme.spacing(2, 0, 1),
      color: theme.palette.common.white,
      fontSize: theme.typography.h5.fontSize,
      fontWeight: 'bold',
      whiteSpace: 'nowrap',
    },
  }),
  { name: 'ChartwaySidebar' },
);

/** The sidebar: the mark, search, the pages of the app, notifications and settings. */
export function AppSidebar({ navItems }: NavContentComponentProps) {
  const nav = navItems.withComponent(item => (
    <SidebarItem icon={() => item.icon} to={item.href} text={item.title} />
  ));
  // These have places of their own.
  nav.take('page:search');
  nav.take('page:notifications');
  nav.take('page:user-settings');
  // Reached from an entity; on its own it has nothing to start from.
  nav.take('page:catalog-graph');
  return (
    <Sidebar>
      <SidebarLogo />
      <SidebarGroup label="Search" icon={<SearchIcon />} to="/search">
        <SidebarSearchModal />
      </SidebarGroup>
      <SidebarDivider />
      <SidebarGroup label="Menu" icon={<MenuIcon />}>
        {nav.take('page:chartway')}
        {nav.take('page:catalog')}
        {nav.take('page:scaffolder')}
        <SidebarScrollWrapper>
          {nav.rest({ sortBy: 'title' })}
        </SidebarScrollWrapper>
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <NotificationsSidebarItem />
      <SidebarGroup
        label="Settings"
        icon={<UserSettingsSignInAvatar />}
        to="/settings"
      >
        <SidebarSettings />
      </SidebarGroup>
    </Sidebar>
  );
}

function SidebarLogo() {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <Link
      to="/"
      underline="none"
      aria-label="Chartway, home"
      className={classes.logo}
    >
      <LogoMark />
      {isOpen && <span>Chartway</span>}
    </Link>
  );
}
