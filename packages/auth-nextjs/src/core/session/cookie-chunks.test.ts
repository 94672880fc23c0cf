import { describe, expect, it } from 'vitest';
import { chunkNames, fromChunks, ownCookies } from './session-cookie.ts';
import { toChunks } from './session-cookie-writer.ts';

const options = { path: '/', httpOnly: true };
const owner = { name: 'tests', id: 'abcd_-12', prefix: 'e30.' };
const [old, young] = ['a'.repeat(9000), 'b'.repeat(9000)];

const read = (...jars: Map<string, string>[]) => {
  const names = new Set(jars.flatMap((jar) => [...jar.keys()]));
  const valuesOf = (name: string) => jars.flatMap((jar) => jar.get(name) ?? []);
  return fromChunks('session', new Map([...names].map((name) => [name, valuesOf(name)])));
};

describe('a text in cookies', () => {
  it('is cut only when it does not fit', () => {
    expect([...toChunks('session', 'short', options, owner)]).toEqual([['session', 'short']]);
    expect([...toChunks('session', old, options, owner).keys()]).toEqual([
      'session.0',
      'session.1',
      'session.2',
    ]);
  });

  it.each([4000, 4050, 4090, 8100, 40_000])('of %i characters comes together again', (length) => {
    const text = 'x'.repeat(length);
    expect(read(toChunks('session', text, options, owner))).toEqual([text]);
  });

  it('D02 comes together beside planted pieces of the same names, before and behind', () => {
    const own = toChunks('session', old, options, owner);
    const junk = new Map([...own.keys()].map((name) => [name, 'junk']));
    const foreign = toChunks('session', young, options, owner);
    expect(read(junk, own, foreign)).toEqual([old, young]);
    foreign.delete('session.2');
    expect(read(foreign, own, junk)).toEqual([old]);
  });

  it('D02 is looked for in a few values only, however many are planted', () => {
    const planted = Array.from({ length: 1000 }, () => new Map([['session', 'junk']]));
    expect(read(...planted)).toHaveLength(8);
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

  it('N21 D02 is its own in every piece, and damaged too; what others sealed is not', () => {
    const own = new Map([...toChunks('session', old, options, owner), ['session', 'e30.junk']]);
    const foreign = toChunks('session', young, options, { ...owner, id: 'foreign1' });
    const others = new Map([...foreign, ['session', 'e31.junk'], ['session.1', `${owner.id}junk`]]);
    const valuesOf = (name: string) => [others, own].flatMap((jar) => jar.get(name) ?? []);
    const cookies = new Map([...own.keys(), 'session.7'].map((name) => [name, valuesOf(name)]));
    expect(ownCookies('session', cookies, owner)).toEqual(
      new Map([...own].map(([name, value]) => [name, [value]])),
    );
  });
});
