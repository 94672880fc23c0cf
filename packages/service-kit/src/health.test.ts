import express from 'express';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { captureLog } from '@monoshop/testing/captured-log';
import { createLogger } from './log.ts';
import { createReadyz, livez, type ReadinessOptions } from './index.ts';

function createService(check: ReadinessOptions['check'], options: Partial<ReadinessOptions> = {}) {
  const app = express();
  app.get('/livez', livez);
  app.get('/readyz', createReadyz({ check, logger: captureLog(createLogger).logger, ...options }));
  return app;
}

/** A check that counts its calls and passes once `up` is set. */
function createPeer() {
  const peer = {
    up: false,
    calls: 0,
    check: async () => {
      peer.calls += 1;
      if (!peer.up) throw new Error('peer is down');
    },
  };
  return peer;
}

describe('health', () => {
  test('F01 readiness is 503 with Retry-After while the check fails and 200 once it passes; liveness stays 200', async () => {
    const peer = createPeer();
    const app = createService(peer.check, { pauseMs: 0 });
    const down = await request(app).get('/readyz');
    expect(down.status).toBe(503);
    expect(down.headers['retry-after']).toBe('5');
    expect(down.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect((await request(app).get('/livez')).status).toBe(200);
    peer.up = true;
    expect((await request(app).get('/readyz')).status).toBe(200);
  });

  test('F01 a failed check is not repeated at once', async () => {
    const peer = createPeer();
    const app = createService(peer.check, { pauseMs: 60_000 });
    for (let probe = 0; probe < 5; probe += 1) expect((await request(app).get('/readyz')).status).toBe(503);
    expect(peer.calls).toBe(1);
  });

  test('many probes share one check, and none waits longer than the limit', async () => {
    let calls = 0;
    const app = createService(
      () => {
        calls += 1;
        return new Promise(() => undefined);
      },
      { timeoutMs: 20 },
    );
    const server = app.listen(0);
    const probes = await Promise.all(Array.from({ length: 5 }, () => request(server).get('/readyz')));
    server.close();
    expect(probes.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    expect(calls).toBe(1);
  });
});
