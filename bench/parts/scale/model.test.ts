import { describe, expect, it } from 'vitest';
import { simulate } from './model.ts';

const REQUESTS = 60_000;

/** The machine-repair model: each connection thinks, then waits for one of the servers. */
const repair = (connections: number, servers: number, thinkMs: number, serviceMs: number) => ({
  connections,
  stations: [
    { name: 'think', servers: connections },
    { name: 'server', servers },
  ],
  route: () => [
    { station: 'think', meanMs: thinkMs },
    { station: 'server', meanMs: serviceMs },
  ],
});

/** Its exact throughput: the stationary distribution of a birth-death process. */
function exactRequestsPerSecond(connections: number, servers: number, thinkMs: number, serviceMs: number) {
  const weights = [1];
  for (let waiting = 1; waiting <= connections; waiting += 1) {
    const arrivals = (connections - waiting + 1) / thinkMs;
    const departures = Math.min(waiting, servers) / serviceMs;
    weights.push(((weights[waiting - 1] ?? 0) * arrivals) / departures);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const busy = weights.reduce((sum, weight, waiting) => sum + Math.min(waiting, servers) * weight, 0);
  return (busy / total / serviceMs) * 1000;
}

describe('the simulation of a closed network', () => {
  it.each([
    [1, 1, 5, 2],
    [4, 1, 5, 2],
    [16, 1, 50, 2],
    [16, 4, 5, 2],
    [64, 2, 20, 3],
  ])('agrees with the machine-repair model: %i connections, %i servers', (...model) => {
    const exact = exactRequestsPerSecond(...model);
    const { requestsPerSecond, utilization } = simulate(repair(...model), REQUESTS);
    expect(requestsPerSecond / exact).toBeCloseTo(1, 1);
    expect(Math.abs(requestsPerSecond / exact - 1)).toBeLessThan(0.02);
    const [, servers, , serviceMs] = model;
    expect(utilization.get('server')).toBeCloseTo((exact * serviceMs) / 1000 / servers, 1);
  });

  it('has the median of an exponential distribution where nothing waits', () => {
    const station = { name: 'server', servers: 1 };
    const route = () => [{ station: 'server', meanMs: 10 }];
    const { p50Ms } = simulate({ connections: 1, stations: [station], route }, REQUESTS);
    expect(Math.abs(p50Ms / (10 * Math.LN2) - 1)).toBeLessThan(0.03);
  });

  it('gives those who share a core equal parts of it, so that short work does not wait for long work', () => {
    const stations = ['long', 'short'].map((name) => ({ name, servers: 1, core: 'core' }));
    const route = (connection: number) =>
      connection === 0 ? [{ station: 'long', meanMs: 100 }] : [{ station: 'short', meanMs: 1 }];
    const { requestsPerSecond, p50Ms, utilization } = simulate({ connections: 2, stations, route }, REQUESTS);
    expect(Math.abs(requestsPerSecond / 505 - 1)).toBeLessThan(0.02);
    expect(p50Ms).toBeLessThan(2);
    expect(utilization).toEqual(new Map([['core', expect.closeTo(1)]]));
  });

  it('is the same for the same seed, and another for another', () => {
    const run = (seed: number) => simulate(repair(4, 1, 5, 2), 1_000, seed).requestsPerSecond;
    expect(run(3)).toBe(run(3));
    expect(run(3)).not.toBe(run(5));
  });

  it('refuses a route to a station that is not there', () => {
    const route = () => [{ station: 'nowhere', meanMs: 1 }];
    expect(() => simulate({ connections: 1, stations: [], route }, 1)).toThrow('no station nowhere');
  });
});
