'use client';

import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../data/api-error.ts';
import { postToBff } from '../../data/bff.ts';
import { SCENARIOS, type LabRun, type Scenario } from '../model.ts';
import type { TriedCells } from './outcome-table.tsx';

interface LabState {
  /** The newest result of each scenario. */
  runs: Partial<Record<Scenario, LabRun>>;
  tried: TriedCells;
  /** The scenario on show. */
  shown?: Scenario;
  running?: Scenario;
  error?: ApiError;
}

export type Lab = ReturnType<typeof useLab>;

/** What was tried since the page opened, and ways to try more. Nothing of it is kept when the page closes. */
export function useLab(onRun: () => void) {
  const [state, setState] = useState<LabState>({ runs: {}, tried: {} });
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);

  /** Tells whether it went well. */
  async function run(scenario: Scenario): Promise<boolean> {
    setState((before) => ({ ...before, running: scenario, shown: scenario, error: undefined }));
    try {
      const { data } = await postToBff<LabRun>(`/api/lab/${scenario}`);
      setState((before) => withRun(before, data));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setState((before) => ({ ...before, running: undefined, error }));
      return false;
    } finally {
      onRun();
    }
  }

  /** One after the other, so that each can be seen to fill its cells; an error ends it, and so does leaving the page. */
  async function runAll(): Promise<void> {
    for (const scenario of SCENARIOS) {
      if (!isOpen.current || !(await run(scenario))) return;
    }
  }

  return { ...state, run, runAll };
}

function withRun(before: LabState, run: LabRun): LabState {
  const tried = { ...before.tried };
  for (const { row, api, outcome, answer } of run.exchanges) {
    if (row) tried[`${row} ${api}`] = { outcome, answer };
  }
  return { ...before, running: undefined, runs: { ...before.runs, [run.scenario]: run }, tried };
}
