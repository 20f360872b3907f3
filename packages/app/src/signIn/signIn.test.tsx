import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import type { IdentityApi } from '@backstage/frontend-plugin-api';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AppSignInPage } from './AppSignInPage';
import { rememberedUser, rememberUser } from './rememberedUser';

type Config = NonNullable<Parameters<typeof renderInTestApp>[1]>['config'];

const development = { auth: { environment: 'development' } };

/** Answers the refresh of the development sign-in as the backend does, for the person that the header names. */
function answerSignIn(answer: (user: string | null) => Response) {
  window.fetch = async (_url, init) =>
    answer(new Headers(init?.headers).get('x-chartway-development-user'));
}

const session = (user: string | null) =>
  Response.json({
    profile: { displayName: user },
    backstageIdentity: {
      token: '',
      identity: {
        type: 'user',
        userEntityRef: `user:default/${user}`,
        ownershipEntityRefs: [],
      },
    },
  });

function show(config: Config) {
  const identities: IdentityApi[] = [];
  renderInTestApp(
    <AppSignInPage onSignInSuccess={identity => identities.push(identity)} />,
    {
      config,
      apis: [mockApis.discovery()],
    },
  );
  return identities;
}

describe('AppSignInPage', () => {
  const { fetch } = window;
  afterEach(() => {
    window.sessionStorage.clear();
    window.fetch = fetch;
  });

  it('offers one sign-in per role in development and says what each may do', async () => {
    show(development);
    expect(
      await screen.findAllByRole('button', { name: /^Sign in as/ }),
    ).toHaveLength(7);
    expect(
      screen.getByRole('button', { name: 'Sign in as Olga, Operations' }),
    ).toHaveAccessibleDescription(/production included/);
  });

  it('signs in as the chosen person, remembers it, and forgets it on sign-out', async () => {
    answerSignIn(session);
    const identities = show(development);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Sign in as Dana, Developer' }),
    );
    await waitFor(() => expect(identities).toHaveLength(1));
    expect(await identities[0]?.getBackstageIdentity()).toMatchObject({
      userEntityRef: 'user:default/dana-developer',
    });
    expect(rememberedUser()).toBe('dana-developer');
    await identities[0]?.signOut();
    expect(rememberedUser()).toBeUndefined();
  });

  it('says why it failed and lets another be chosen', async () => {
    answerSignIn(() =>
      Response.json(
        { error: { name: 'AuthenticationError', message: 'No such user.' } },
        { status: 401 },
      ),
    );
    rememberUser('nobody');
    show(development);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Could not sign in as nobody',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Choose another' }),
    );
    expect(await screen.findByText('Choose who to be')).toBeInTheDocument();
  });

  it('offers no role in production, even when one is remembered', async () => {
    rememberUser('olga-operations');
    show({ auth: { environment: 'production' } });
    expect(
      await screen.findByText(/No sign-in is configured/),
    ).toBeInTheDocument();
    expect(screen.queryByText('Choose who to be')).not.toBeInTheDocument();
  });

  it('takes a missing environment for production', async () => {
    show({});
    expect(
      await screen.findByText(/No sign-in is configured/),
    ).toBeInTheDocument();
  });

  it('names a provider it does not know', async () => {
    show({ app: { signIn: { provider: 'myspace' } } });
    expect(await screen.findByText(/“myspace”/)).toHaveTextContent('github');
  });

  it('shows the configured provider', async () => {
    show({ app: { title: 'Chartway', signIn: { provider: 'github' } } });
    expect(await screen.findByText('GitHub')).toBeInTheDocument();
  });
});
