import { configApiRef, useApi } from '@backstage/core-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { ConfiguredSignInPage } from './ConfiguredSignInPage';
import { DevelopmentSignInPage } from './DevelopmentSignInPage';

/** One sign-in per role in development, the configured provider anywhere else. */
export function AppSignInPage(props: SignInPageProps) {
  const config = useApi(configApiRef);
  return config.getOptionalString('auth.environment') === 'development' ? (
    <DevelopmentSignInPage {...props} />
  ) : (
    <ConfiguredSignInPage {...props} />
  );
}
