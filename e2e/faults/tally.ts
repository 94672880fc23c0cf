import type { Verdict } from './verdict.ts';

/** What was seen while one fault lasted, and until all was well again. */
export type Tally = ReturnType<typeof createTally>;

export const createTally = () => ({
  sent: 0,
  right: 0,
  /** Answers that say "not now", and requests that got none. */
  unavailable: 0,
  signedOut: 0,
  /** What was wrong, and how often. */
  wrong: new Map<string, number>(),
});

export const countWrong = ({ wrong }: Tally) => [...wrong.values()].reduce((sum, count) => sum + count, 0);

/** @param maySignOut whether this fault takes sessions away, so that being signed out is right. */
export function count(tally: Tally, verdict: Verdict, maySignOut: boolean): void {
  tally.sent += 1;
  if (verdict === 'right') tally.right += 1;
  else if (verdict === 'unavailable') tally.unavailable += 1;
  else if (verdict === 'signed-out' && maySignOut) tally.signedOut += 1;
  else {
    const what = verdict === 'signed-out' ? 'undeserved sign-out' : verdict.wrong;
    tally.wrong.set(what, (tally.wrong.get(what) ?? 0) + 1);
  }
}

const WIDTHS = [34, 6, 7, 12, 11, 6, 10];
const HEADINGS = ['fault', 'sent', 'right', 'unavailable', 'signed out', 'wrong', 'recovery'];

const row = (cells: (string | number)[]) =>
  cells
    .map((cell, index) =>
      index ? String(cell).padStart(WIDTHS[index] ?? 0) : String(cell).padEnd(WIDTHS[0] ?? 0),
    )
    .join('');

export const tableHead = () => row(HEADINGS);

export function tableRow(fault: string, tally: Tally, recoverySeconds: number, note = ''): string {
  const { sent, right, unavailable, signedOut, wrong } = tally;
  const recovery = `${recoverySeconds.toFixed(1)} s`;
  const cells = [fault, sent, right, unavailable, signedOut, countWrong(tally), recovery];
  const details = [...wrong].map(([what, times]) => `\n    wrong: ${what} (${times})`).join('');
  return `${row(cells)}${note && `   ${note}`}${details}`;
}
