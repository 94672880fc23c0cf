import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findApi } from '@monoshop/apis';
import { PEOPLE, createVisitor, type Visitor } from '@monoshop/testing/visitor';
import { freePort } from '@monoshop/testing/listener';
import { ROOT } from '../../../scripts/environment.ts';
import { readPackage } from '../../../scripts/package-json.ts';
import type { BenchContext } from '../../harness/context.ts';
import { startPinned, type PinnedProcess } from '../../harness/pinned-process.ts';
import { findProcess, type Product } from '../../harness/product.ts';

const APP = join(import.meta.dirname, 'peer-app');
const NEXT = createRequire(join(ROOT, 'web/package.json')).resolve('next/dist/bin/next');
const QUIET = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const;
const { dependencies } = readPackage('bench');

const withVersion = (name: string) => `\`${name}\` ${dependencies[name] ?? ''}`;

/** One way to do the storefront's work: a handler that forwards with the token of the user. */
export interface Peer {
  name: string;
  path: string;
  signInPath: string;
  callbackPath: string;
}

export const OURS = '`@monocloud/auth-nextjs`, bare';

const BY_HAND = `${withVersion('iron-session')} by hand`;
const IRON = { signInPath: '/sign-in/iron', callbackPath: '/iron-callback' };

/** Each with the calls that its documentation has for route handlers. */
export const PEERS: readonly Peer[] = [
  {
    name: OURS,
    path: '/api/monocloud',
    signInPath: '/api/auth/signin',
    callbackPath: '/api/auth/callback',
  },
  {
    name: withVersion('@auth0/nextjs-auth0'),
    path: '/api/auth0',
    signInPath: '/auth/login',
    callbackPath: '/auth/callback',
  },
  {
    name: withVersion('next-auth'),
    path: '/api/authjs',
    signInPath: '/sign-in/authjs',
    callbackPath: '/authjs/callback/tenant',
  },
  { name: BY_HAND, path: '/api/iron', ...IRON },
  { name: `${withVersion('iron-session')}, refresh shared`, path: '/api/iron-shared', ...IRON },
];

/** Those that differ while no token ends. */
export const STEADY_PEERS = PEERS.filter(({ name }) => name !== BY_HAND);

/** A peer on the port that the tenant sends users back to. */
export interface PlannedPeer extends Peer {
  port: number;
}

export const planPeers = (peers: readonly Peer[]): Promise<PlannedPeer[]> =>
  Promise.all(peers.map(async (peer) => ({ ...peer, port: await freePort() })));

// Next calls 127.0.0.1 so in the requests that it hands to Auth.js.
const toUrl = (port: number) => `http://localhost:${port}`;

/** The variable that makes the tenant send users back to these peers. */
export const toTenantEnv = (peers: readonly PlannedPeer[]): Record<string, string> => ({
  TENANT_WEB_REDIRECT_URIS: peers.map(({ port, callbackPath }) => toUrl(port) + callbackPath).join(' '),
});

/** Builds the application of all peers with the product's own Next, on both cores. @throws Error when it fails. */
export function buildPeers({ serverCore, loadCore }: BenchContext): void {
  const { status, stdout, stderr } = spawnSync(
    'taskset',
    ['-c', `${serverCore},${loadCore}`, process.execPath, NEXT, 'build'],
    { cwd: APP, env: { ...process.env, ...QUIET }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The handlers to compare with did not build:\n${stdout}${stderr}`);
}

/** Starts the application, for the one peer that is asked there. */
export function startPeerApp(
  context: BenchContext,
  product: Product,
  { port, env }: { port?: number; env?: Record<string, string> } = {},
): Promise<PinnedProcess> {
  const { scope, audience } = findApi('products');
  return startPinned({
    args: [NEXT, 'start', '--hostname', '127.0.0.1'],
    cwd: APP,
    core: context.serverCore,
    port,
    env: {
      ...product.storefrontEnv,
      ...QUIET,
      MONOCLOUD_AUTH_APP_URL: port === undefined ? undefined : toUrl(port),
      MONOCLOUD_AUTH_SCOPES: `openid profile email offline_access ${scope}`,
      MONOCLOUD_AUTH_RESOURCE: audience,
      PEER_API_URL: `${findProcess(product, 'products').url}/products`,
      ...env,
    },
  });
}

/** A peer that runs, in a process of its own. */
export interface RunningPeer extends PlannedPeer {
  server: PinnedProcess;
}

export const startPeers = (
  context: BenchContext,
  product: Product,
  peers: readonly PlannedPeer[],
  env: Record<string, string> = {},
): Promise<RunningPeer[]> =>
  Promise.all(
    peers.map(async (peer) => ({
      ...peer,
      server: await startPeerApp(context, product, { port: peer.port, env }),
    })),
  );

/** Signs a user in at a peer. @throws Error when that does not work, or the peer then passes nothing on. */
export async function signInAt({ name, path, signInPath, port }: RunningPeer): Promise<Visitor> {
  const [person] = PEOPLE;
  if (!person) throw new Error('There is no user');
  const visitor = createVisitor(toUrl(port), person, signInPath);
  await visitor.signIn();
  const { response, body } = await visitor.get(path);
  if (response.status === 200) return visitor;
  throw new Error(`${name} answered ${response.status} after sign-in: ${body}`);
}
