import { mockServices } from '@backstage/backend-test-utils';
import { createGiteaGitHost } from './GiteaGitHost';

const GOOD = {
  type: 'gitea',
  url: 'http://127.0.0.1:9',
  owner: 'shop',
  token: 'a-token-nobody-may-see',
};

function hostWith(options: Record<string, unknown>) {
  return createGiteaGitHost({
    options: { ...GOOD, ...options },
    configKey: 'chartway.git',
    dataFolder: '/nowhere',
    logger: mockServices.logger.mock(),
  });
}

describe('createGiteaGitHost', () => {
  it.each([
    ['url', 'ftp://x'],
    ['url', 'http://user:a-token-nobody-may-see@x'],
    ['url', 'ext::sh -c x'],
    ['url', undefined],
    ['owner', '../x'],
    ['owner', ''],
    ['token', ''],
    ['token', undefined],
    ['createRepositories', 'yes'],
  ])(
    'security 51: refuses %s = %j, names the key and shows no secret',
    (key, value) => {
      const make = () => hostWith({ [key]: value });
      expect(make).toThrow(`chartway.git.${key}`);
      expect(make).not.toThrow(/a-token-nobody-may-see/);
    },
  );

  it.each([
    'http://169.254.169.254',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1]:3000',
    'http://0.0.0.0:3000',
  ])('security 52: does not ask %s', async url => {
    await expect(hostWith({ url }).repository('charts')).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: false,
      message: expect.stringContaining('its cloud provider'),
    });
  });

  it('drops / at the end of the URL', () => {
    expect(hostWith({ url: 'https://git.example.test/gitea/' }).url).toBe(
      'https://git.example.test/gitea',
    );
  });

  it('says that the host is unreachable, without the token', async () => {
    const error = await hostWith({})
      .repository('charts')
      .catch((problem: Error) => problem);
    expect(error).toMatchObject({
      name: 'UpstreamError',
      system: 'git',
      retryable: true,
      message: expect.stringContaining('http://127.0.0.1:9'),
    });
    expect(String((error as Error).stack)).not.toContain(GOOD.token);
  });
});
