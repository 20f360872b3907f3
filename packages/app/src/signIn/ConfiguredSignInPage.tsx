import {
  Content,
  Header,
  Page,
  ProxiedSignInPage,
  SignInPage,
  type SignInProviderConfig,
} from '@backstage/core-components';
import {
  bitbucketAuthApiRef,
  configApiRef,
  githubAuthApiRef,
  gitlabAuthApiRef,
  googleAuthApiRef,
  microsoftAuthApiRef,
  oktaAuthApiRef,
  oneloginAuthApiRef,
  openshiftAuthApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import Alert from '@material-ui/lab/Alert';
import type { ReactNode } from 'react';

const provider = (
  id: string,
  title: string,
  apiRef: SignInProviderConfig['apiRef'],
): SignInProviderConfig => ({
  id,
  title,
  apiRef,
  message: `Sign in with ${title}`,
});

const PROVIDERS: readonly SignInProviderConfig[] = [
  provider('github', 'GitHub', githubAuthApiRef),
  provider('gitlab', 'GitLab', gitlabAuthApiRef),
  provider('google', 'Google', googleAuthApiRef),
  provider('microsoft', 'Microsoft', microsoftAuthApiRef),
  provider('okta', 'Okta', oktaAuthApiRef),
  provider('onelogin', 'OneLogin', oneloginAuthApiRef),
  provider('bitbucket', 'Bitbucket', bitbucketAuthApiRef),
  provider('openshift', 'OpenShift', openshiftAuthApiRef),
];

/** Signs in with the provider that `app.signIn` names. */
export function ConfiguredSignInPage(props: SignInPageProps) {
  const config = useApi(configApiRef).getOptionalConfig('app.signIn');
  const id = config?.getOptionalString('provider');
  if (!id) {
    return (
      <NotConfigured>
        No sign-in is configured. Set <code>app.signIn.provider</code> and the
        same provider under <code>auth.providers</code>.
      </NotConfigured>
    );
  }
  if (config?.getOptionalBoolean('proxied')) {
    return <ProxiedSignInPage {...props} provider={id} />;
  }
  const known = PROVIDERS.find(one => one.id === id);
  if (!known) {
    return (
      <NotConfigured>
        <code>app.signIn.provider</code> names “{id}”, which this app does not
        know. Known are {PROVIDERS.map(one => one.id).join(', ')}; for a sign-in
        done by a proxy in front of the portal, set{' '}
        <code>app.signIn.proxied: true</code>.
      </NotConfigured>
    );
  }
  return <SignInPage {...props} provider={known} auto />;
}

function NotConfigured({ children }: { children: ReactNode }) {
  return (
    <Page themeId="home">
      <Header title="Chartway" />
      <Content>
        <Alert severity="error">{children}</Alert>
      </Content>
    </Page>
  );
}
