import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { isMissing } from '@monoshop/testing/required-service';
import { readGuide, replaceParts } from '../scripts/production-guide.ts';

/** The name of the shop in the document. */
export const HOST = 'shop.example';

/** An nginx of one's own, configured as docs/production.md says. */
export interface Nginx {
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

function makeCertificate(dir: string): void {
  const name = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
  const files = ['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'certificate.pem')];
  const { error, status, stderr } = spawnSync('openssl', [...KIND, ...name, ...files], { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr);
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

/** Starts it; resolves once it listens on `port`, with the function that ends it. */
async function launch(configuration: string, port: number): Promise<() => Promise<void>> {
  const child = spawn('nginx', ['-e', 'stderr', '-c', configuration], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const state: { failure?: Error } = {};
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      state.failure = error;
      resolve();
    });
    child.once('exit', () => {
      state.failure ??= new Error(`nginx ended:\n${said.join('')}`);
      resolve();
    });
  });
  while (!(await isListening(port))) {
    if (state.failure) throw state.failure;
    await delay(20);
  }
  return async () => {
    child.kill();
    await ended;
  };
}

interface Place {
  dir: string;
  storefrontPort: string;
  tlsPort: number;
  plainPort: number;
}

/** Writes the document's configuration for this machine; the file's path is the result. */
function writeConfiguration({ dir, storefrontPort, tlsPort, plainPort }: Place): string {
  const site = replaceParts(readGuide('nginx'), {
    '127.0.0.1:3000': `127.0.0.1:${storefrontPort}`,
    'listen 443': `listen 127.0.0.1:${tlsPort}`,
    'listen 80': `listen 127.0.0.1:${plainPort}`,
    '/etc/ssl/shop.example.pem': join(dir, 'certificate.pem'),
    '/etc/ssl/shop.example.key': join(dir, 'key.pem'),
    '/var/log/nginx/shop.log': join(dir, 'access.log'),
  });
  const path = join(dir, 'nginx.conf');
  writeFileSync(path, around(dir, site));
  return path;
}

/**
 * Starts nginx in front of a storefront, with the configuration of docs/production.md and free ports; undefined where no
 * nginx is installed.
 *
 * @throws Error when it is missing with `MONOSHOP_REQUIRE_SERVICES` set, the same for `openssl`, or when nginx refuses the configuration.
 */
export async function startNginxIfInstalled(storefrontPort: string): Promise<Nginx | undefined> {
  const dir = mkdtempSync(join(tmpdir(), 'monoshop-nginx-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  // Its workers run as another user when root starts it.
  chmodSync(dir, 0o755);
  const [tlsPort, plainPort] = [await getPort(), await getPort()];
  const configuration = writeConfiguration({ dir, storefrontPort, tlsPort, plainPort });
  try {
    makeCertificate(dir);
    const end = await launch(configuration, tlsPort);
    return {
      tlsPort,
      plainPort,
      certificate: readFileSync(join(dir, 'certificate.pem'), 'utf8'),
      readAccessLog: () => readFileSync(join(dir, 'access.log'), 'utf8'),
      stop: async () => {
        await end();
        remove();
      },
    };
  } catch (error) {
    remove();
    if (isMissing(error, 'nginx or openssl')) return undefined;
    throw error;
  }
}
