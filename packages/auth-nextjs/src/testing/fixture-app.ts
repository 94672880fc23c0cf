import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { openVisitor, type Visitor } from './visitor.ts';

const FIXTURE = new URL('../../fixture', import.meta.url).pathname;
const NEXT = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** The fixture app, built and running against a tenant of its own. */
export interface FixtureApp {
  origin: string;
  tenant: TestTenant;
  /** A visitor who walked through the tenant's sign-in page. */
  signedIn: () => Promise<Visitor>;
  stop: () => Promise<void>;
}

/** Builds the app without any configuration, as a container image is built, and starts it with one. */
export async function startFixtureApp(): Promise<FixtureApp> {
  await runToEnd(spawnNext(['build', FIXTURE], {}));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const tenant = await startTestTenant({ webUrl: origin });
  const server = spawnNext(['start', FIXTURE, '--port', String(port)], {
    MONOCLOUD_AUTH_TENANT_DOMAIN: tenant.issuer,
    MONOCLOUD_AUTH_CLIENT_ID: tenant.webClient.clientId,
    MONOCLOUD_AUTH_CLIENT_SECRET: tenant.webClient.clientSecret,
    MONOCLOUD_AUTH_APP_URL: origin,
    MONOCLOUD_AUTH_COOKIE_SECRET: crypto.randomUUID() + crypto.randomUUID(),
    MONOCLOUD_AUTH_SCOPES: 'openid profile email offline_access read:products read:invoices',
    MONOCLOUD_AUTH_RESOURCE: 'http://api.monoshop.com/products http://api.monoshop.com/invoices',
  });
  await untilReady(server);
  return {
    origin,
    tenant,
    async signedIn() {
      const visitor = openVisitor(origin);
      await signIn(visitor, tenant, '/api/auth/signin');
      return visitor;
    },
    async stop() {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      await tenant.stop();
    },
  };
}

/** Follows a sign-in to its end; gives the answer of the callback. */
export async function signIn(visitor: Visitor, tenant: TestTenant, path: string | URL): Promise<Response> {
  const start = await visitor.visit(path);
  const callback = await tenant.authorize(start.headers.get('location') ?? '');
  return visitor.visit(callback);
}

function spawnNext(args: string[], env: Record<string, string>): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NEXT_PUBLIC_)?MONOCLOUD_|^NODE_ENV$|^VITEST/.test(name),
  );
  return spawn(process.execPath, [NEXT, ...args], {
    env: { ...Object.fromEntries(inherited), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function runToEnd(child: ChildProcess): Promise<void> {
  const output = collectOutput(child);
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`next build failed:\n${output()}`);
}

async function untilReady(child: ChildProcess): Promise<void> {
  const output = collectOutput(child);
  while (!output().includes('Ready')) {
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(`next start failed:\n${output()}`);
  }
}

function collectOutput(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return () => output;
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port to be had');
  return address.port;
}
