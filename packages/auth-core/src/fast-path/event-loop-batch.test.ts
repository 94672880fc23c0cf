import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api as client, arrangeEach, issuer, signAccess as sign } from '../../testing/arrangement.ts';
import { audience } from '../../testing/claims.ts';
import { verifications } from '../../testing/verifications.ts';

const execute = promisify(execFile);
arrangeEach();
// Whether callers are of one turn is judged by how far apart they are.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Tokens that were accepted before, so that validation waits for the batch alone. */
async function acceptTokens(count: number): Promise<string[]> {
  const signed = Array.from({ length: count }, () => sign());
  const tokens = await Promise.all(signed);
  for (let sight = 0; sight < 2; sight += 1) {
    for (const token of tokens) await client.validateJwtAccessToken(token);
  }
  return tokens;
}

/** After several in one turn, the next ones are expected to be several, too. */
async function acceptTogether(): Promise<void> {
  const tokens = await acceptTokens(2);
  await Promise.all(tokens.map((token) => client.validateJwtAccessToken(token)));
}

describe('tokens that arrive together', () => {
  it('are validated after all of them were read, in one turn of the event loop', async () => {
    const tokens = await acceptTokens(50);
    await acceptTogether();
    let accepted = 0;
    const all = tokens.map(async (token) => {
      await client.validateJwtAccessToken(token);
      accepted += 1;
    });
    for (let step = 0; step < 1_000; step += 1) await Promise.resolve();
    expect(accepted).toBe(0);
    await eventLoopTurn();
    expect(accepted).toBe(50);
    await Promise.all(all);
  });

  it('are validated in batches of at most sixteen', async () => {
    const signed = Array.from({ length: 40 }, () => sign());
    const tokens = await Promise.all(signed);
    await acceptTogether();
    verifications();
    const verifiedBefore: number[] = [];
    let verified = 0;
    await Promise.all(
      tokens.map(async (token) => {
        await client.validateJwtAccessToken(token);
        verified += verifications();
        verifiedBefore.push(verified);
      }),
    );
    expect(verifiedBefore[0]).toBe(16);
    expect(verifiedBefore.at(-1)).toBe(40);
  });

  it('do so until one arrives alone, which waits for nothing', async () => {
    const [token = '', other = ''] = await acceptTokens(2);
    let accepted = 0;
    const accept = async (each: string) => {
      await client.validateJwtAccessToken(each);
      accepted += 1;
    };
    const acceptedAtOnce = async (each: string[]) => {
      accepted = 0;
      const all = each.map(accept);
      for (let step = 0; step < 1_000; step += 1) await Promise.resolve();
      const atOnce = accepted;
      await Promise.all(all);
      await eventLoopTurn();
      return atOnce;
    };
    expect(await acceptedAtOnce([token])).toBe(1);
    expect(await acceptedAtOnce([token, other])).toBe(1);
    expect(await acceptedAtOnce([token, other])).toBe(0);
    expect(await acceptedAtOnce([token])).toBe(0);
    expect(await acceptedAtOnce([token])).toBe(1);
  });

  it.each([
    ['no', 2, 0],
    ['a', 0.5, 1],
  ])(
    'cost one that comes %s further turn of the event loop %d ms after the one before',
    async (_some, pauseMs, turns) => {
      const [token = ''] = await acceptTokens(1);
      await eventLoopTurn();
      vi.advanceTimersByTime(pauseMs);
      const accepted = client.validateJwtAccessToken(token);
      expect(process.getActiveResourcesInfo().filter((name) => name === 'Immediate')).toHaveLength(turns);
      await accepted;
    },
  );

  it('continue in the async context of their caller', async () => {
    const tokens = await acceptTokens(5);
    const caller = new AsyncLocalStorage<number>();
    const seen = tokens.map((token, number) =>
      caller.run(number, async () => {
        await client.validateJwtAccessToken(token);
        return caller.getStore();
      }),
    );
    expect(await Promise.all(seen)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a token is accepted', () => {
  it('when a test has faked the clock and the timers', async () => {
    const [token = ''] = await acceptTokens(1);
    vi.useFakeTimers({ toFake: ['Date', 'setImmediate', 'setTimeout'] });
    await expect(client.validateJwtAccessToken(token)).resolves.toBeDefined();
  });

  // In a separate process, because this one needs its setImmediate.
  it.each([
    ['on a runtime without setImmediate', 'globalThis.setImmediate = undefined'],
    [
      "in Next's Edge runtime, whose setImmediate only throws",
      'globalThis.EdgeRuntime = "edge-runtime"; globalThis.setImmediate = () => { throw new Error("unsupported") }',
    ],
  ])('%s', async (_where, change) => {
    const token = await sign();
    const program = `
      const { MonoCloudOidcBackendClient } = await import('../index.ts');
      const [issuer, audience, token, jwks] = process.argv.slice(1);
      const client = new MonoCloudOidcBackendClient(issuer, audience);
      const claims = await client.validateJwtAccessToken(token, { jwks: JSON.parse(jwks) });
      console.log(claims.scope);`;
    const options = ['--import=tsx', '--input-type=module', `--eval=${change};${program}`];
    const given = [issuer.issuer, audience, token, JSON.stringify({ keys: issuer.keys })];
    const { stdout } = await execute(process.execPath, [...options, ...given], { cwd: import.meta.dirname });
    expect(stdout).toBe('read:products\n');
  });
});
