import { beforeEach, describe, expect, it } from 'vitest';
import { api as client, arrangeEach, later, signAccess as sign } from '../../testing/arrangement.ts';
import { epochSeconds } from '../../testing/claims.ts';
import { verifications } from '../../testing/verifications.ts';
import type { ValidateJwtAccessTokenOptions } from '../index.ts';

arrangeEach();
beforeEach(() => void verifications());

const accept = (token: string, options?: ValidateJwtAccessTokenOptions) =>
  client.validateJwtAccessToken(token, options);

describe('a token that was refused', () => {
  it('A36 is verified again, and accepted once its time has come', async () => {
    const token = await sign({ nbf: epochSeconds() + 100 });
    await expect(accept(token)).rejects.toThrow('"nbf"');
    later(100);
    await expect(accept(token)).resolves.toBeDefined();
    expect(verifications()).toBe(2);
  });

  it('A36 for what it grants is not remembered either', async () => {
    const token = await sign();
    for (let call = 0; call < 2; call += 1) {
      await expect(accept(token, { scopes: ['write:products'] })).rejects.toThrow('scopes');
    }
    expect(verifications()).toBe(2);
  });
});

describe('what is remembered is bounded', () => {
  it('to 10,000 tokens: the longest unused gives way, and bad tokens displace none', async () => {
    const tokens = await Promise.all(Array.from({ length: 10_001 }, () => sign()));
    const [used = '', unused = '', ...others] = tokens;
    const last = others.pop() ?? '';
    await accept(used);
    await accept(unused);
    for (const token of others) await accept(token);
    await accept(used);
    verifications();
    for (const token of tokens)
      await expect(accept(`${token.slice(0, -4)}AAAA`)).rejects.toThrow('signature');
    verifications();
    await accept(unused);
    await accept(used);
    expect(verifications()).toBe(0);
    await accept(last);
    await accept(used);
    expect(verifications()).toBe(1);
    await accept(others[0] ?? '');
    expect(verifications()).toBe(1);
  }, 120_000);

  it('to eight million characters of claims', async () => {
    const groups = ['x'.repeat(40_000)];
    const tokens = await Promise.all(Array.from({ length: 201 }, () => sign({ groups })));
    for (const token of tokens) await accept(token);
    verifications();
    await accept(tokens.at(-1) ?? '');
    expect(verifications()).toBe(0);
    await accept(tokens[0] ?? '');
    expect(verifications()).toBe(1);
  });
});
