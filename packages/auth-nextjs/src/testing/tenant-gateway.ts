import { EventEmitter, once } from 'node:events';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One request that does not get on until it is let go. */
export interface Hold {
  /** Resolves when the request has come to the place where it is held. */
  reached: Promise<void>;
  /** Resolves when its sender is gone while it is held. */
  abandoned: Promise<void>;
  /** Lets it go; one whose sender is known to be gone by then goes nowhere. */
  release: () => void;
}

/** Where a request is held: the tenant has not seen it yet, or has answered it already. */
export type HoldPlace = 'before-tenant' | 'after-tenant';

/** The address of a tenant, and the way to it over real HTTP, on which requests can be held. */
export interface TenantGateway {
  url: string;
  /** Says where the tenant really listens. */
  open: (tenantUrl: string) => void;
  /** Holds the next request to a path. */
  hold: (path: string, place: HoldPlace) => Hold;
  /** Refresh tokens the tenant issued at a refresh, oldest first. */
  issued: string[];
  /** Tokens that were given back (RFC 7009). */
  revoked: string[];
  stop: () => Promise<void>;
}

function forward(target: string, req: IncomingMessage, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method, headers, url = '' } = req;
    const upstream = request(new URL(url, target), { method, headers }, (answer) => {
      const { statusCode: status = 502, headers } = answer;
      text(answer).then((body) => resolve({ status, headers, body }), reject);
    });
    upstream.on('error', reject);
    upstream.end(body);
  });
}

/** The refresh token in an answer to a refresh, if there is one. */
function issuedBy(body: string, reply: Reply): string[] {
  if (!body.includes('grant_type=refresh_token') || reply.status !== 200) return [];
  const { refresh_token: token }: Record<string, unknown> = JSON.parse(reply.body);
  return typeof token === 'string' ? [token] : [];
}

function createGate(): { passed: Promise<void>; open: () => void } {
  const gate = new EventEmitter();
  const passed = once(gate, 'open').then(() => undefined);
  return { passed, open: () => gate.emit('open') };
}

/** Starts to listen. The tenant is named with {@link TenantGateway.open}, since it has to know this address first. */
export async function startTenantGateway(): Promise<TenantGateway> {
  let target = '';
  const holds = new Map<string, (res: ServerResponse) => Promise<void>>();
  const issued: string[] = [];
  const revoked: string[] = [];

  async function pass(place: HoldPlace, path: string, res: ServerResponse): Promise<void> {
    const name = `${place} ${path}`;
    const held = holds.get(name);
    holds.delete(name);
    await held?.(res);
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await text(req);
    const { pathname: path } = new URL(req.url ?? '', 'http://localhost');
    await pass('before-tenant', path, res);
    if (res.destroyed) return;
    if (path === '/revoke') revoked.push(new URLSearchParams(body).get('token') ?? '');
    const reply = await forward(target, req, body);
    issued.push(...issuedBy(body, reply));
    await pass('after-tenant', path, res);
    res.writeHead(reply.status, reply.headers).end(reply.body);
  }

  const server = createServer((req, res) => {
    serve(req, res).catch(() => res.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : ''}`,
    open: (tenantUrl) => {
      target = tenantUrl;
    },
    issued,
    revoked,
    hold(path, place) {
      const [reached, released, abandoned] = [createGate(), createGate(), createGate()];
      holds.set(`${place} ${path}`, (res) => {
        if (res.destroyed) abandoned.open();
        else res.once('close', abandoned.open);
        reached.open();
        return released.passed;
      });
      return { reached: reached.passed, abandoned: abandoned.passed, release: released.open };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
