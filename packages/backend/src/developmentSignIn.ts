import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
  type SignInResolver,
} from '@backstage/plugin-auth-node';

const PROVIDER = 'development';
const CONFIG_KEY = `auth.providers.${PROVIDER}`;
/** The sign-in page names the chosen person in it. As no form can send it, no foreign page can sign anybody in. */
const USER_HEADER = 'x-chartway-development-user';
/** Only people with this label may be chosen. */
const LABEL = 'chartway.io/development-sign-in';

type Choice = { userName: string };

const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: () => undefined,
  async authenticate({ req }): Promise<{ result: Choice }> {
    const userName = req.header(USER_HEADER);
    if (!userName || !/^[a-zA-Z0-9._-]{1,63}$/.test(userName)) {
      throw new InputError(
        `Name the person to sign in as in the header ${USER_HEADER}.`,
      );
    }
    return { result: { userName } };
  },
});

const signInAsChosenPerson: SignInResolver<Choice> = async (info, context) => {
  const { userName } = info.result;
  const { entity } = await context.findCatalogUser({
    entityRef: { kind: 'User', namespace: 'default', name: userName },
  });
  if (entity.metadata.labels?.[LABEL] !== 'true') {
    throw new NotAllowedError(
      `"${userName}" is not open to development sign-in; label the user with ${LABEL}: "true" in the catalog.`,
    );
  }
  return context.signInWithCatalogUser({
    entityRef: { kind: 'User', namespace: 'default', name: userName },
  });
};

/**
 * Sign-in without a password, as one of the people the catalog labels for it, for development and trials. It is there
 * when `auth.providers.development` is configured, and stops the start anywhere but in development.
 */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'chartway-development-sign-in',
  register(module) {
    module.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        if (!config.has(CONFIG_KEY)) return;
        const environment = process.env.NODE_ENV;
        if (environment !== 'development') {
          throw new Error(
            `${CONFIG_KEY}: everybody could sign in as anybody. Remove the key, or set NODE_ENV=development on a machine of your own (it is "${
              environment ?? ''
            }").`,
          );
        }
        logger.warn(
          'Sign-in without a password is on (auth.providers.development); only for development',
        );
        providers.registerProvider({
          providerId: PROVIDER,
          factory: createProxyAuthProviderFactory({
            authenticator,
            signInResolver: signInAsChosenPerson,
          }),
        });
      },
    });
  },
});
