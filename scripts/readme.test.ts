import { expect, test } from 'vitest';
import { listExamples, matchesShown } from './readme.ts';

test('finds each command with its answer, over continued lines', () => {
  const markdown = [
    '```console',
    '$ curl \\',
    '  http://a',
    '{"a":1}',
    '',
    '$ true',
    '```',
    '',
    '```sh',
    '$ no',
    '```',
    '',
  ];
  expect(listExamples(markdown.join('\n'))).toEqual([
    { command: 'curl \\\n  http://a', shown: '{"a":1}' },
    { command: 'true', shown: '' },
  ]);
});

test('an ellipsis stands for anything within its line, and nothing else does', () => {
  expect(matchesShown('{"a":1,"b":2}\n', '{"a":…}')).toBe(true);
  expect(matchesShown('{"a":1}\n{"b":2}', '{"a":…}')).toBe(false);
  expect(matchesShown('401 Forbidden', '401 Unauthorized')).toBe(false);
});
