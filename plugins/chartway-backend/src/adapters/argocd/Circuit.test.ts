import fc from 'fast-check';
import { Circuit } from './Circuit';

const SETTINGS = { failures: 3, open: 1_000, longest: 4_000 };

function opened(): Circuit {
  const circuit = new Circuit(SETTINGS);
  for (let failure = 0; failure < 3; failure++) circuit.failed('normal', 0);
  return circuit;
}

describe('Circuit', () => {
  it('opens after so many failures in a row', () => {
    const circuit = new Circuit(SETTINGS);
    circuit.failed('normal', 0);
    circuit.failed('normal', 0);
    circuit.succeeded();
    circuit.failed('normal', 0);
    circuit.failed('normal', 0);
    expect(circuit.admit(0)).toBe('normal');
    circuit.failed('normal', 0);
    expect(circuit.admit(999)).toBeUndefined();
    expect(circuit.wait(400)).toBe(600);
  });

  it('lets one pass after a while, whose outcome decides', () => {
    const circuit = opened();
    expect(circuit.admit(1_000)).toBe('probe');
    expect(circuit.admit(1_000)).toBeUndefined();
    expect(circuit.isOpen).toBe(true);
    circuit.succeeded();
    expect(circuit.isOpen).toBe(false);
    expect(circuit.admit(1_000)).toBe('normal');
    expect(circuit.wait(1_000)).toBe(0);
  });

  it('waits twice as long after every probe that failed, up to a limit', () => {
    const circuit = opened();
    const waits = [0, 0, 0, 0].map(() => {
      const now = circuit.wait(0);
      circuit.admit(now);
      circuit.failed('probe', now);
      return circuit.wait(now);
    });
    expect(waits).toEqual([2_000, 4_000, 4_000, 4_000]);
  });

  it('does not wait longer for failures of requests that were under way', () => {
    const circuit = opened();
    circuit.failed('normal', 500);
    expect(circuit.wait(500)).toBe(500);
  });

  it('admits again after a probe that never ended', () => {
    const circuit = opened();
    expect(circuit.admit(1_000)).toBe('probe');
    expect(circuit.admit(2_000)).toBe('probe');
  });

  it('never keeps requests away longer than the limit, whatever happens', () => {
    const step = fc.record({
      after: fc.nat({ max: 10_000 }),
      what: fc.constantFrom('success', 'failure', 'nothing'),
    });
    fc.assert(
      fc.property(fc.array(step), steps => {
        const circuit = new Circuit(SETTINGS);
        let now = 0;
        for (const { after, what } of steps) {
          now += after;
          const passage = circuit.admit(now);
          if (passage && what === 'success') circuit.succeeded();
          if (passage && what === 'failure') circuit.failed(passage, now);
          expect(circuit.wait(now)).toBeLessThanOrEqual(SETTINGS.longest);
          expect(circuit.wait(now) === 0 || circuit.isOpen).toBe(true);
        }
      }),
    );
  });
});
