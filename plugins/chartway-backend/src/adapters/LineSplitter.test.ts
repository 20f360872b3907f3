import fc from 'fast-check';
import { LineSplitter } from './LineSplitter';

function linesOf(text: string, cuts: number[], maxBytes = 1_000): unknown[] {
  const bytes = Buffer.from(text);
  const places = [
    0,
    ...cuts.map(cut => cut % (bytes.length + 1)),
    bytes.length,
  ];
  places.sort((a, b) => a - b);
  const splitter = new LineSplitter(maxBytes);
  return places.flatMap((place, index) => [
    ...splitter.push(bytes.subarray(place, places[index + 1])),
  ]);
}

describe('LineSplitter', () => {
  it('gives the same lines however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.array(fc.nat()),
        (parts, cuts) => {
          const lines = parts.map(part => part.replaceAll('\n', ' '));
          const text = lines.map(line => `${line}\n`).join('');
          expect(linesOf(text, cuts, 100_000)).toEqual(lines);
        },
      ),
    );
  });

  it('keeps nothing of a line that is too long, and goes on after it', () => {
    expect(linesOf(`ok\n${'x'.repeat(11)}\nfine\n`, [4, 9], 10)).toEqual([
      'ok',
      undefined,
      'fine',
    ]);
    expect(linesOf(`${'x'.repeat(10)}\n`, [3], 10)).toEqual(['x'.repeat(10)]);
  });

  it('holds back what has not ended', () => {
    expect(linesOf('one\ntw', [])).toEqual(['one']);
  });
});
