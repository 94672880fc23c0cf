import { beforeEach, describe, expect, it } from 'vitest';
import { client, holdClock, passSeconds, provider, browser, signIn } from '../testing/per-test.ts';

const DURATION = 600;
const MAXIMUM = 1500;

const open = ({ sliding = false, persistent = true } = {}) =>
  signIn({ session: { sliding, duration: DURATION, maximumDuration: MAXIMUM, cookie: { persistent } } });
beforeEach(holdClock);

async function visit(options?: { isReadOnly?: boolean }) {
  const { req, res, deliver } = browser.start(options);
  const isSignedIn = await client.isAuthenticated(req, res);
  return { isSignedIn, cookies: (await deliver()).cookies };
}

describe.each([
  ['a persistent cookie', true],
  ['a browser-session cookie', false],
])('a session with %s', (_name, persistent) => {
  it('D09 W13 ends after its duration when it does not slide, however busy it is', async () => {
    await open({ persistent });
    for (let visits = 0; visits < 6; visits += 1) {
      passSeconds(DURATION / 6 - 1);
      expect(await visit()).toEqual({ isSignedIn: true, cookies: [] });
    }
    passSeconds(7);
    expect((await visit()).isSignedIn).toBe(false);
    expect(browser.cookies().size).toBe(0);
  });

  it('D09 W13 lives on with every use when it slides, up to its maximum', async () => {
    await open({ sliding: true, persistent });
    for (let used = 0; used < MAXIMUM; used += DURATION / 2) {
      passSeconds(DURATION / 2 - 1);
      expect((await visit()).isSignedIn).toBe(true);
    }
    passSeconds(6);
    expect((await visit()).isSignedIn).toBe(false);
  });

  it('D09 W13 ends after its duration of no use when it slides', async () => {
    await open({ sliding: true, persistent });
    passSeconds(DURATION + 1);
    expect((await visit()).isSignedIn).toBe(false);
  });

  it('shows its end to the browser only when it is persistent', async () => {
    await open({ sliding: true, persistent });
    passSeconds(5);
    const [cookie] = (await visit()).cookies;
    expect(cookie?.options.expires !== undefined).toBe(persistent);
  });
});

describe('a sliding session', () => {
  beforeEach(() => open({ sliding: true }));

  it('is written once per second at most', async () => {
    passSeconds(1);
    expect((await visit()).cookies).toHaveLength(1);
    expect((await visit()).cookies).toHaveLength(0);
  });

  it('is not written where cookies cannot be', async () => {
    passSeconds(5);
    expect(await visit({ isReadOnly: true })).toEqual({ isSignedIn: true, cookies: [] });
  });

  it('is not prolonged while a refresh is under way, whose newer cookie it could overwrite', async () => {
    passSeconds(300);
    const { arrived, release } = provider.holdTokens();
    const refreshing = browser.getTokens();
    const reading = browser.start();
    await arrived;
    passSeconds(1);
    await reading.getSession();
    expect((await reading.deliver()).cookies).toEqual([]);
    release();
    await refreshing;
  });
});
