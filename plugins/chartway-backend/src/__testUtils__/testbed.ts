/**
 * A setting of the testbed, from its env file.
 *
 * @throws Error saying how to start the testbed.
 */
export function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: start the testbed (npm run testbed -- up) and run this with its env file, as npm run e2e does.`,
  );
}

/** Gitea's REST API for a repository of the testbed's account, such as `name/hooks`. */
export const giteaRepository = (
  path: string,
  method = 'GET',
  body?: object,
): Promise<Response> =>
  fetch(
    `${setting('GITEA_URL')}/api/v1/repos/${setting('GITEA_USER')}/${path}`,
    {
      method,
      headers: {
        authorization: `token ${setting('GITEA_TOKEN')}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    },
  );
