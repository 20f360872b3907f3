import { Header, Page } from '@backstage/core-components';
import { Route, Routes } from 'react-router-dom';
import { PAGES } from './Router';

/** The pages with the header that the old frontend system leaves to plugins. */
export function LegacyPage() {
  return (
    <Routes>
      {PAGES.map(({ path, title, element }) => (
        <Route
          key={path}
          path={path}
          element={
            <Page themeId="tool">
              <Header title={title} pageTitleOverride={title} />
              {element}
            </Page>
          }
        />
      ))}
    </Routes>
  );
}
