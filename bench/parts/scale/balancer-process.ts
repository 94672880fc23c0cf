import { z } from 'zod';
import { startBalancer } from '../../../scripts/balancer.ts';

// Ports to listen at, each with those to pass on to: {"5000":[5001,5002]}.
const plan = z.record(z.string(), z.array(z.int())).parse(JSON.parse(process.argv[2] ?? ''));

for (const [port, targets] of Object.entries(plan)) await startBalancer(Number(port), targets);
