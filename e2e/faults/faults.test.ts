import { describe, expect, it } from 'vitest';
import { FAULTS, selectFaults } from './faults.ts';

const namesOf = (faults: readonly { name: string }[]) => faults.map(({ name }) => name);

describe('the runs of faults', () => {
  it('CI sees at least keys that rotate, an API that is killed and a Redis that forgets', () => {
    expect(namesOf(selectFaults('ci', true).faults)).toEqual(
      expect.arrayContaining([
        'key rotation: publish, sign, drop',
        'an API killed, started again',
        'Redis flushed',
      ]),
    );
  });

  it('a longer run leaves out nothing of a shorter one, and the full run nothing at all', () => {
    const [ci, smoke, full] = (['ci', 'smoke', 'full'] as const).map((run) =>
      namesOf(selectFaults(run, true).faults),
    );
    expect(smoke).toEqual(expect.arrayContaining(ci ?? []));
    expect(full).toEqual(namesOf(FAULTS));
  });

  it('without a Redis, what happens to one is skipped by name and the rest stays', () => {
    const { faults, skipped } = selectFaults('full', false);
    expect(skipped).toEqual(['Redis hangs', 'Redis flushed', 'Redis down and back, empty']);
    expect([...namesOf(faults), ...skipped].toSorted()).toEqual(namesOf(FAULTS).toSorted());
  });
});
