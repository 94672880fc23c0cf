import { expect, it } from 'vitest';
import { openTogether } from './closing.ts';

/** Opens `a` and `b`, then does what is asked; `log` tells what was closed. */
function openTwo(log: string[], then: () => string) {
  return openTogether(async (closeLater) => {
    for (const name of ['a', 'b']) closeLater(async () => void log.push(name));
    return { name: then() };
  });
}

it('what was opened together is closed together, the last one first', async () => {
  const log: string[] = [];
  const { name, close } = await openTwo(log, () => 'both');
  expect([name, log]).toEqual(['both', []]);
  await close();
  expect(log).toEqual(['b', 'a']);
});

it('what was open before something else failed to open is closed', async () => {
  const log: string[] = [];
  const failure = new Error('the third is away');
  const opened = openTwo(log, () => {
    throw failure;
  });
  await expect(opened).rejects.toBe(failure);
  expect(log).toEqual(['b', 'a']);
});
