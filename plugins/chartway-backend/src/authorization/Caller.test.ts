import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { originOf } from '../http/origin';
import { callerOf } from './Caller';

const auth = mockServices.auth();

/** A request as Express gives it. */
const request = (headers: Record<string, string>, ip = '10.1.2.3') => {
  const header = (name: string) => headers[name.toLowerCase()];
  return originOf({ ip, header } as Parameters<typeof originOf>[0]);
};

describe('callerOf', () => {
  it.each([
    ['plugin:scaffolder', 'action'],
    ['plugin:mcp-actions', 'mcp'],
    ['plugin:somebody-else', 'api'],
    ['constructor', 'api'],
  ])('names %s, which passes a token on, as the door %s', (subject, door) => {
    const credentials = mockCredentials.user('user:default/jane', {
      actor: { subject },
    });
    expect(callerOf(auth, credentials, 'r')).toMatchObject({
      actor: 'user:default/jane',
      onBehalfOf: 'user:default/jane',
      via: subject,
      door,
    });
  });

  it.each([
    ['a browser that asks', { 'sec-fetch-site': 'same-site' }, 'ui'],
    ['a browser that changes', { origin: 'https://a.example.com' }, 'ui'],
    ['another client', { 'sec-fetch-mode': 'cors' }, 'api'],
  ])("knows %s with the person's own token", (_, headers, door) => {
    const credentials = mockCredentials.user('user:default/jane');
    const caller = callerOf(auth, credentials, 'r', request(headers));
    expect(caller).toMatchObject({ actor: 'user:default/jane', door });
    expect(caller.onBehalfOf).toBeUndefined();
  });

  it.each([
    ['plugin:catalog', 'system'],
    ['external:ci', 'api'],
  ])('knows the service %s', (subject, door) => {
    const caller = callerOf(auth, mockCredentials.service(subject), 'r');
    expect(caller).toMatchObject({ actor: `service:${subject}`, door });
  });

  it('security 55: keeps no control characters and no endless text of a request', () => {
    const { source } = request({
      'user-agent': `curl/8\r\nforged: line\u001b[31m${'x'.repeat(5000)}`,
    });
    expect(source?.ip).toBe('10.1.2.3');
    expect(source?.userAgent).toMatch(/^curl\/8 forged: line \[31mx+$/);
    expect(source?.userAgent).toHaveLength(256);
    expect(request({}, '<script>').source).toBeUndefined();
  });
});
