import { expect, it } from 'vitest';
import { listCores } from './cores.ts';

it.each([
  ['0-1', [0, 1]],
  ['3', [3]],
  ['2,4-6,9', [2, 4, 5, 6, 9]],
])('the benchmark runs on the cores that it is given: %s', (list, cores) => {
  expect(
    listCores(`Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`),
  ).toEqual(cores);
});

it('the benchmark knows of no core where the system does not tell', () => {
  expect(listCores('')).toEqual([]);
});
