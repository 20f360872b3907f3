import {
  createFrontendModule,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  NavContentBlueprint,
  SignInPageBlueprint,
} from '@backstage/plugin-app-react';
import { Navigate } from 'react-router-dom';
import { AppSidebar } from './nav/AppSidebar';

const sidebar = NavContentBlueprint.make({
  params: { component: AppSidebar },
});

const signInPage = SignInPageBlueprint.make({
  params: {
    loader: async () => (await import('./signIn/AppSignInPage')).AppSignInPage,
  },
});

/** The front door leads to the deployments. */
const frontDoor = PageBlueprint.make({
  name: 'front-door',
  params: {
    path: '/',
    noHeader: true,
    loader: async () => <Navigate to="/chartway" replace />,
  },
});

/** What this app has of its own: sidebar, sign-in and the front door. */
export const appModule = createFrontendModule({
  pluginId: 'app',
  extensions: [sidebar, signInPage, frontDoor],
});
