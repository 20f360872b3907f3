import { Header, Page } from '@backstage/core-components';
import { Router } from './Router';

/** The pages with the header that the old frontend system leaves to plugins. */
export function LegacyPage() {
  return (
    <Page themeId="tool">
      <Header title="Deployments" pageTitleOverride="Deployments" />
      <Router />
    </Page>
  );
}
