import { timeOrderedId } from './timeOrderedId';

it('makes UUIDs of version 7, each its own', () => {
  const ids = Array.from({ length: 1000 }, timeOrderedId);
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) {
    expect(id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  }
  const times = ids.map(id =>
    parseInt(id.replaceAll('-', '').slice(0, 12), 16),
  );
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
