import { Header, Page } from '@backstage/core-components';
import type { ReactElement } from 'react';
import { AccessContent } from './access/AccessContent';
import { WhoContent } from './access/WhoContent';
import { AuditContent } from './audit/AuditContent';
import { DashboardContent } from './dashboard/DashboardContent';

/** A page with the header that the old frontend system leaves to plugins. */
function withHeader(title: string, content: ReactElement) {
  return (
    <Page themeId="tool">
      <Header title={title} pageTitleOverride={title} />
      {content}
    </Page>
  );
}

/** How delivery goes. */
export const LegacyDashboardPage = () =>
  withHeader('Delivery', <DashboardContent />);

/** What the person who looks may do. */
export const LegacyAccessPage = () =>
  withHeader('My access', <AccessContent />);

/** Who may do one thing to one instance. */
export const LegacyWhoPage = () =>
  withHeader('Who can do this', <WhoContent />);

/** The audit log. */
export const LegacyAuditPage = () => withHeader('Audit log', <AuditContent />);
