import { createServer, type Server } from 'node:http';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startScriptedProvider, type ScriptedProvider } from './core/testing/scripted-provider.ts';
import { holdClock, passSeconds, releaseClock } from './core/testing/clock.ts';
import { createShopper } from './core/testing/shopper.ts';
import { createTestClient } from './core/testing/test-client.ts';
import { MonoCloudNextClient } from './next-client.ts';
import { openBrowser, type Browser } from '@monoshop/testing/browser';

let provider: ScriptedProvider;
let server: Server;
let visitor: Browser;
/** Requests that arrived. */
let served: number;

/** Answers with the access token, over Node's own request and response. */
async function startApplication(client: MonoCloudNextClient): Promise<string> {
  served = 0;
  server = createServer((req, res) => {
    served += 1;
    res.on('close', () => res.writableFinished || server.emit('hang-up'));
    const answer = async () => {
      const { accessToken } = await client.getTokens(req, res);
      res.end(accessToken);
    };
    answer().catch((error: unknown) => res.writeHead(500).end(String(error)));
  }).listen(0);
  await once(server, 'listening');
  const address = server.address();
  return `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
}

beforeEach(async () => {
  holdClock();
  provider = await startScriptedProvider();
  const core = createTestClient(provider);
  const { cookieSecrets, ...options } = core.getOptions();
  const origin = await startApplication(new MonoCloudNextClient({ ...options, cookieSecret: cookieSecrets }));
  const shopper = createShopper(core, provider.authorize);
  await shopper.signIn();
  provider.tokenForms.length = 0;
  visitor = openBrowser(origin);
  for (const [name, value] of shopper.cookies()) visitor.take(`${name}=${value}`);
});
afterEach(async () => {
  releaseClock();
  server.close();
  server.closeAllConnections();
  await provider.stop();
});

describe('a browser that closes the connection while its request refreshes for all', () => {
  it('E08 does not take the token away from the others, who share its grant', async () => {
    passSeconds(300);
    const signals = new EventEmitter();
    provider.tokenScripts = [
      async (form) => {
        const released = once(signals, 'release');
        signals.emit('arrived');
        await released;
        return provider.tokens(form);
      },
      (form) => provider.tokens(form),
    ];
    const abort = new AbortController();
    const arrived = once(signals, 'arrived');
    const leading = visitor.copy().visit('/', { signal: abort.signal });
    await arrived;
    const hungUp = once(server, 'hang-up');
    abort.abort();
    await expect(leading).rejects.toThrow('aborted');
    await hungUp;
    const following = [visitor.visit('/'), visitor.visit('/')];
    await expect.poll(() => served).toBe(3);
    signals.emit('release');
    const answers = await Promise.all((await Promise.all(following)).map((answer) => answer.text()));
    expect(new Set(answers).size).toBe(1);
    expect(provider.tokenForms).toHaveLength(1);
    expect(await (await visitor.visit('/')).text()).toBe(answers[0]);
    passSeconds(300);
    await visitor.visit('/');
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });
});
