import { problemOf, type Problem } from '@chartway/plugin-chartway-react';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Something a person started: whether it runs, why it failed, and how to start it. */
export type Action = {
  busy: boolean;
  problem: Problem | undefined;
  /** Resolves to true once it is done, to false when it failed; never rejects. */
  run: (perform: () => Promise<void>) => Promise<boolean>;
  dismiss: () => void;
};

/** Runs what a person started, once at a time. */
export function useAction(permission?: string): Action {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const run = useCallback(
    async (perform: () => Promise<void>) => {
      setBusy(true);
      setProblem(undefined);
      try {
        await perform();
        return true;
      } catch (error) {
        if (mounted.current) setProblem(problemOf(error, permission));
        return false;
      } finally {
        if (mounted.current) setBusy(false);
      }
    },
    [permission],
  );
  const dismiss = useCallback(() => setProblem(undefined), []);
  return { busy, problem, run, dismiss };
}
