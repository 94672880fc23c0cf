import { expect, it } from 'vitest';
import { createEventLog } from './log.ts';

it.each([
  ['warn', []],
  ['info', ['bff_refused']],
  [undefined, ['bff_refused']],
] as const)(
  'with level %s writes these info events, in the shape of the other services: %j',
  (level, expected) => {
    const lines: string[] = [];
    const log = createEventLog({ level, destination: { write: (line) => void lines.push(line) } });
    log('info', 'bff_refused', { status: 403 });
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      expected.map((event) => ({ level: 30, service: 'web', time: expect.any(String), event, status: 403 })),
    );
  },
);
