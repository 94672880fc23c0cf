import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as startRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as startTlsRequest } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listen } from '@monoshop/testing/listener';
import { startProcess, untilReady } from '@monoshop/testing/process';
import { isMissing } from '@monoshop/testing/required-service';
import { readServiceFile, replaceParts } from '../scripts/service-files.ts';

/** The name of the shop in `nginx-shop.conf`. */
export const HOST = 'shop.example';

/** An nginx of one's own, configured by a file of `containers/`. */
export interface Nginx {
  /** The name that the site has. */
  host: string;
  tlsPort: number;
  plainPort: number;
  /** The certificate that it shows (PEM), made for it. */
  certificate: string;
  readAccessLog: () => string;
  stop: () => Promise<void>;
}

/** What the packages of distributions have around a site, kept to a folder. */
const around = (dir: string, site: string) => `
daemon off;
pid ${dir}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${dir}/${kind};`).join('\n  ')}
  ${site}
}
`;

const KIND = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' ');

/** What a site says that redirects plain http too. */
const PLAIN = 'listen 80;';

/** A key and a certificate that it signed itself, both PEM. */
export interface KeyPair {
  key: string;
  cert: string;
}

/**
 * Makes the certificate of a host or of a client, in files of a folder.
 * @throws Error with code `ENOENT` where there is no `openssl`.
 */
export function makeCertificate(dir: string, host: string): KeyPair {
  const name = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const [key, certificate] = [join(dir, `${host}.key`), join(dir, `${host}.pem`)];
  const words = [...KIND, ...name, '-keyout', key, '-out', certificate];
  const { error, status, stderr } = spawnSync('openssl', words, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr);
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Starts nginx with a file of `containers/`, for this machine: free ports, files in a folder, and `parts` of the text
 * replaced. Undefined where no nginx is installed.
 *
 * @throws Error when it is missing with `MONOSHOP_REQUIRE_SERVICES` set, the same for `openssl`, or when nginx refuses the configuration.
 */
async function startSite(host: string, site: string, parts: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'monoshop-nginx-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  // Its workers run as another user when root starts it.
  chmodSync(dir, 0o755);
  const [tlsPort, plainPort] = [await freePort(), await freePort()];
  const placed = replaceParts(site, {
    'listen 443': `listen 127.0.0.1:${tlsPort}`,
    ...(site.includes(PLAIN) && { [PLAIN]: `listen 127.0.0.1:${plainPort};` }),
    '/etc/ssl/': `${dir}/`,
    '/var/log/nginx/': `${dir}/`,
    ...parts,
  });
  const configuration = join(dir, 'nginx.conf');
  writeFileSync(configuration, around(dir, placed));
  try {
    const { cert: certificate } = makeCertificate(dir, host);
    const started = startProcess('nginx', ['-e', 'stderr', '-c', configuration]);
    const child = await untilReady('nginx', started, () => isListening(tlsPort));
    return {
      host,
      tlsPort,
      plainPort,
      certificate,
      readAccessLog: () => readFileSync(join(dir, 'shop.log'), 'utf8'),
      stop: async () => {
        await child.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    if (isMissing(error, 'nginx or openssl')) return undefined;
    throw error;
  }
}

/** Starts nginx in front of a storefront; see {@link startSite}. */
export const startNginxIfInstalled = (storefrontPort: string | number): Promise<Nginx | undefined> =>
  startSite(HOST, readServiceFile('nginx-shop.conf'), {
    '127.0.0.1:3000': `127.0.0.1:${storefrontPort}`,
  });

/** The name of the API in `nginx-api.conf`. */
export const API_HOST = `api.${HOST}`;

/** Starts nginx in front of an API, which asks clients for a certificate; see {@link startSite}. */
export const startApiNginxIfInstalled = (apiPort: number): Promise<Nginx | undefined> =>
  startSite(API_HOST, readServiceFile('nginx-api.conf'), {
    '127.0.0.1:4002': `127.0.0.1:${apiPort}`,
  });

interface AskOptions {
  headers?: Record<string, string>;
  /** What the client shows of itself. */
  client?: KeyPair;
}

/** Sends a GET to nginx, trusting its certificate only, with the newest TLS. The body is not read. */
export function askNginx(
  { host, tlsPort, certificate }: Nginx,
  path: string,
  { headers, client }: AskOptions = {},
): Promise<IncomingMessage> {
  const place = { host: '127.0.0.1', port: tlsPort, servername: host, path, ca: certificate, ...client };
  return send(startTlsRequest({ ...place, minVersion: 'TLSv1.3', headers: { host, ...headers } }));
}

/** Sends a plain http request for a host to nginx. The body is not read. */
export const askPlainNginx = ({ plainPort }: Nginx, path: string, host: string): Promise<IncomingMessage> =>
  send(startRequest({ host: '127.0.0.1', port: plainPort, path, headers: { host }, agent: false }));

async function send(request: ClientRequest): Promise<IncomingMessage> {
  const [answer]: IncomingMessage[] = await once(request.end(), 'response');
  if (!answer) throw new Error('nginx did not answer');
  return answer.resume();
}

/** A service behind nginx that gives no answer: it closes the connection of a request, or holds it. Counts by path. */
export async function startBroken(taken: string[], isHeld = false) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (head) => {
      taken.push(String(head).split(' ')[1] ?? '');
      if (!isHeld) socket.destroy();
    });
  });
  const { port } = await listen(server);
  return { port, stop: () => void server.close() };
}
