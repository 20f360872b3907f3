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
import type {
  NavContentComponentProps,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { SidebarSearchModal } from '@backstage/plugin-search';
import {
  Settings as SidebarSettings,
  UserSettingsSignInAvatar,
} from '@backstage/plugin-user-settings';
import { makeStyles } from '@material-ui/core/styles';
import MenuIcon from '@material-ui/icons/Menu';
import SearchIcon from '@material-ui/icons/Search';
import {
  auditReadPermission,
  instanceReadPermission,
} from '@chartway/plugin-chartway-common';
import { dataOf, useAccess } from '@chartway/plugin-chartway-react';
import { useLocation } from 'react-router-dom';
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

/** The permission without which a page would show nothing. */
const NEEDS: Record<string, string> = {
  'page:chartway-delivery': instanceReadPermission.name,
  'page:chartway/dashboard': instanceReadPermission.name,
  'page:chartway/audit': auditReadPermission.name,
};

/** Pages below the deployments that have entries of their own. */
const ENTRIES_BELOW = ['/audit', '/access', '/dashboard'];

/** The sidebar: the mark, search, the pages of the app, notifications and settings. */
export function AppSidebar({ navItems }: NavContentComponentProps) {
  const denied = useDeniedPages();
  const nav = navItems.withComponent(PageItem);
  /** Takes a page out of the rest in any case, so that a denied one does not turn up there. */
  const page = (id: string) => {
    const item = nav.take(id);
    return denied.has(id) ? null : item;
  };
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
        {page('page:chartway-delivery')}
        {page('page:catalog')}
        {page('page:scaffolder')}
        {page('page:chartway/dashboard')}
        {page('page:chartway/audit')}
        {page('page:chartway/access')}
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

/** Pages that would show this person nothing but a refusal. Whoever may see a part of them sees the entry. */
function useDeniedPages(): Set<string> {
  const permissions = dataOf(useAccess())?.permissions ?? [];
  const denied = permissions.filter(({ result }) => result === 'deny');
  return new Set(
    Object.keys(NEEDS).filter(page =>
      denied.some(({ name }) => name === NEEDS[page]),
    ),
  );
}

function PageItem({ node, href, title, icon }: NavContentNavItem) {
  const { pathname } = useLocation();
  // Whoever reads the audit log, which is below the deployments, is at one of the two only.
  const elsewhere =
    node.spec.id === 'page:chartway-delivery' &&
    ENTRIES_BELOW.some(path => pathname.startsWith(`${href}${path}`));
  return (
    <SidebarItem icon={() => icon} to={href} text={title} end={elsewhere} />
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
