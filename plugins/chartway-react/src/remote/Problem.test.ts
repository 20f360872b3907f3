import {
  NotAllowedError,
  NotFoundError,
  ResponseError,
} from '@backstage/errors';
import { problemOf } from './Problem';
import { remoteOfProblem } from './Remote';

async function answered(status: number, name: string, message: string) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message },
        response: { statusCode: status },
      }),
      { status, headers: { 'content-type': 'application/json' } },
    ),
  );
}

describe('problemOf', () => {
  it('names the permission that a refusal names', async () => {
    const error = await answered(
      403,
      'NotAllowedError',
      'You lack chartway.instance.deploy for shop in prod.',
    );
    expect(problemOf(error, 'chartway.instance.read')).toEqual({
      kind: 'denied',
      message: 'You lack chartway.instance.deploy for shop in prod.',
      permission: 'chartway.instance.deploy',
    });
  });

  it('falls back to the permission the call needs', () => {
    expect(
      problemOf(new NotAllowedError('No.'), 'chartway.instance.read'),
    ).toMatchObject({ kind: 'denied', permission: 'chartway.instance.read' });
  });

  it('tells what is not there from what is down', async () => {
    expect(problemOf(new NotFoundError('No instance x.')).kind).toBe(
      'notFound',
    );
    const down = await answered(503, 'ServiceUnavailableError', 'Git is down.');
    expect(problemOf(down)).toEqual({ kind: 'down', message: 'Git is down.' });
  });

  it('says that the backend cannot be reached when no answer came', () => {
    expect(problemOf(new TypeError('Failed to fetch')).message).toMatch(
      /cannot be reached/,
    );
  });

  it('says that versions differ when the answer has another form', () => {
    const error = Object.assign(new Error('[]'), { name: 'ZodError' });
    expect(problemOf(error).message).toMatch(/different versions/);
  });

  it.each([undefined, 'text', {}])(
    'has a sentence even for a thrown %p',
    thrown => {
      expect(problemOf(thrown)).toMatchObject({
        kind: 'down',
        message: expect.stringMatching(/\.$/),
      });
    },
  );
});

describe('remoteOfProblem', () => {
  it('keeps since when something is down', () => {
    const since = new Date('2026-11-20T10:00:00Z');
    const problem = { kind: 'down', message: 'x' } as const;
    expect(remoteOfProblem(problem, since)).toEqual({
      state: 'down',
      problem,
      since,
    });
  });
});
