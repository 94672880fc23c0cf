import { describe, expect, it } from 'vitest';
import { chunkNames, fromChunks, toChunks } from './cookie-chunks.ts';

const options = { path: '/', httpOnly: true };
const [old, young] = ['a'.repeat(9000), 'b'.repeat(9000)];

describe('a text in cookies', () => {
  it('is cut only when it does not fit', () => {
    expect([...toChunks('session', 'short', options)]).toEqual([['session', 'short']]);
    expect([...toChunks('session', old, options).keys()]).toEqual(['session.0', 'session.1', 'session.2']);
  });

  it.each([4000, 4050, 4090, 8100, 40_000])('of %i characters comes together again', (length) => {
    const text = 'x'.repeat(length);
    expect(fromChunks('session', toChunks('session', text, options))).toEqual([text]);
  });

  it('W15 is never put together from two generations', () => {
    const mixed = toChunks('session', young, options);
    mixed.set('session.1', toChunks('session', old, options).get('session.1') ?? '');
    expect(fromChunks('session', mixed)).toEqual([]);
  });

  it('is looked for under its own names only', () => {
    const names = [
      'session',
      'session.0',
      'session.12',
      'session.x',
      'session.',
      'sessions',
      'other.session.0',
    ];
    const cookies = new Map(names.map((name) => [name, 'value']));
    expect(chunkNames('session', cookies)).toEqual(['session', 'session.0', 'session.12']);
  });
});
