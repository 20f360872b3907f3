import { mockServices } from '@backstage/backend-test-utils';
import { GitLooks } from './GitLooks';
import { memoryLeases } from './__testUtils__/MemoryLeases';

it('looks from one replica, until that one is gone; one look that fails holds up no other', async () => {
  let clock = 0;
  const leases = memoryLeases(() => new Date(clock));
  const done: string[] = [];
  const replica = (name: string) =>
    new GitLooks({
      looks: [
        { what: 'Failing', look: () => Promise.reject(new Error('no')) },
        { what: 'Noting', look: async () => done.push(name) },
      ],
      leases,
      replica: name,
      seconds: 30,
      logger: mockServices.logger.mock(),
    });
  const [one, two] = [replica('one'), replica('two')];
  await one.run();
  await two.run();
  await one.run();
  expect(done).toEqual(['one', 'one']);
  await two.now();
  expect(done.at(-1)).toBe('two');
  clock += 10 * 60_000;
  await two.run();
  await one.run();
  expect(done).toEqual(['one', 'one', 'two', 'two']);
  await two.stop();
  await one.run();
  expect(done.at(-1)).toBe('one');
});
