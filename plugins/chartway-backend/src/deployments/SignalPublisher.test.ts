import { mockServices } from '@backstage/backend-test-utils';
import type { ChangesMessage } from '@chartway/plugin-chartway-common';
import { SignalPublisher } from './SignalPublisher';
import { WatchIds } from './WatchIds';

const watchIds = new WatchIds(new Uint8Array(32).fill(1));

function publisher() {
  const messages: ChangesMessage[] = [];
  const subject = new SignalPublisher({
    publish: async message => {
      messages.push(message);
    },
    watchIds,
    logger: mockServices.logger.mock(),
  });
  return { subject, messages };
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

it('tells at once, then what came meanwhile once a second', () => {
  const { subject, messages } = publisher();
  subject.changed('live', ['a']);
  jest.advanceTimersByTime(0);
  expect(messages).toEqual([{ what: 'live', watchIds: [watchIds.idOf('a')] }]);
  subject.changed('live', ['b']);
  subject.changed('live', ['c', 'b']);
  subject.changed('desired', ['d']);
  jest.advanceTimersByTime(999);
  expect(messages).toHaveLength(1);
  jest.advanceTimersByTime(1);
  expect(messages[1]).toEqual({
    what: 'desired',
    watchIds: [watchIds.idOf('d')],
  });
  jest.advanceTimersByTime(1000);
  expect(messages[2]).toEqual({
    what: 'live',
    watchIds: [watchIds.idOf('b'), watchIds.idOf('c')],
  });
  jest.advanceTimersByTime(10_000);
  expect(messages).toHaveLength(3);
});

it('says that anything may have changed when it is more than can be named', () => {
  const { subject, messages } = publisher();
  const names = Array.from({ length: 501 }, (_, index) => `i-${index}`);
  subject.changed('live', names);
  subject.changed('live', ['one-more']);
  jest.advanceTimersByTime(1);
  subject.changed('desired', 'many');
  subject.changed('desired', ['one']);
  jest.advanceTimersByTime(1000);
  expect(messages).toEqual([
    { what: 'live', watchIds: [] },
    { what: 'desired', watchIds: [] },
  ]);
});

it('says nothing when nothing changed, nor after its end', () => {
  const { subject, messages } = publisher();
  subject.changed('live', []);
  jest.advanceTimersByTime(5_000);
  subject.changed('engines', []);
  subject.close();
  jest.advanceTimersByTime(5_000);
  expect(messages).toEqual([]);
});

it('security 38: names no instance, only ids that cannot be guessed without the key', () => {
  const { subject, messages } = publisher();
  subject.changed('live', ['shop-acme-prod-main']);
  jest.advanceTimersByTime(1);
  expect(JSON.stringify(messages)).not.toContain('shop');
  const id = messages[0]?.watchIds[0];
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  const others = new WatchIds(new Uint8Array(32).fill(2));
  expect(others.idOf('shop-acme-prod-main')).not.toBe(id);
});
