import { z } from 'zod';
import { startTcpGateway } from '@monoshop/testing/tcp-gateway';

// Ports to listen at, each with those to pass on to: {"5000":[5001,5002]}.
const plan = z.record(z.string(), z.array(z.int())).parse(JSON.parse(process.argv[2] ?? ''));

for (const [port, targets] of Object.entries(plan)) {
  await startTcpGateway(
    targets.map((target) => `127.0.0.1:${target}`),
    Number(port),
  );
}
