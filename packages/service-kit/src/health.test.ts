import express from 'express';
import request from 'supertest';
import { describe, expect, test, vi } from 'vitest';
import { captureLog } from '@monoshop/testing/captured-log';
import { createLogger } from './log.ts';
import { createReadyz, livez, type ReadinessOptions } from './index.ts';

function createService(check: ReadinessOptions['check'], options: Partial<ReadinessOptions> = {}) {
  const app = express();
  app.get('/livez', livez);
  app.get('/readyz', createReadyz({ check, logger: captureLog(createLogger).logger, ...options }));
  return app;
}

const createFailingCheck = () =>
  vi.fn<ReadinessOptions['check']>().mockRejectedValue(new Error('peer is down'));

describe('health', () => {
  test('F01 readiness is 503 with Retry-After while the check fails and 200 once it passes; liveness stays 200', async () => {
    const check = createFailingCheck();
    const app = createService(check, { pauseMs: 0 });
    const down = await request(app).get('/readyz');
    expect(down.status).toBe(503);
    expect(down.headers['retry-after']).toBe('5');
    expect(down.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect((await request(app).get('/livez')).status).toBe(200);
    check.mockResolvedValue(undefined);
    expect((await request(app).get('/readyz')).status).toBe(200);
  });

  test('F01 a failed check is not repeated at once', async () => {
    const check = createFailingCheck();
    const app = createService(check, { pauseMs: 60_000 });
    for (let probe = 0; probe < 5; probe += 1) expect((await request(app).get('/readyz')).status).toBe(503);
    expect(check).toHaveBeenCalledTimes(1);
  });

  test('many probes share one check, and none waits longer than the limit', async () => {
    const check = vi.fn(() => new Promise(() => undefined));
    const server = createService(check, { timeoutMs: 20 }).listen(0);
    const probes = await Promise.all(Array.from({ length: 5 }, () => request(server).get('/readyz')));
    server.close();
    expect(probes.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    expect(check).toHaveBeenCalledTimes(1);
  });
});
