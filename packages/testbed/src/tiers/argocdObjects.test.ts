import { administrator, apiKeyOf, argocdObjects } from './argocdObjects';

function claimsOf(key: string): unknown {
  const [, claims = ''] = key.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

it('signs API keys whose id the Secret lists', () => {
  expect(claimsOf(apiKeyOf(administrator))).toMatchObject({
    iss: 'argocd',
    sub: 'chartway:apiKey',
    jti: 'testbed',
  });
  const secret = argocdObjects('argocd', 'http://127.0.0.1:1').find(object =>
    JSON.stringify(object).includes('server.secretkey'),
  );
  expect(JSON.stringify(secret)).toContain('accounts.chartway.tokens');
});
