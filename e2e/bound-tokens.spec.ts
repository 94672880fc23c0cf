import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findApi } from '@monoshop/apis';
import { startForgingIssuer } from '@monoshop/testing/issuer';
import { startProgram } from '@monoshop/testing/process';
import { expect, test } from '@playwright/test';
import { freePort } from '@monoshop/testing/listener';
import { askNginx, makeCertificate, startApiNginxIfInstalled, type KeyPair, type Nginx } from './nginx.ts';

const API = findApi('invoices');

/** What the API says, through nginx, to a client with this certificate. */
async function ask(nginx: Nginx, token: string, client?: KeyPair, headers: Record<string, string> = {}) {
  const sent = { ...headers, authorization: `Bearer ${token}` };
  return (await askNginx(nginx, API.path, { client, headers: sent })).statusCode;
}

test('B15 a token that is bound to a certificate works for the client that shows it to nginx, and for no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-clients-'));
  const issuer = await startForgingIssuer();
  const port = await freePort();
  const nginx = await startApiNginxIfInstalled(port);
  test.skip(!nginx, 'no nginx and openssl are installed here');
  if (!nginx) return;
  const environment = {
    API_PORT: String(port),
    API_STATE_DIR: folder,
    MONOCLOUD_BACKEND_TENANT_DOMAIN: issuer.issuer,
    MONOCLOUD_BACKEND_AUDIENCE: API.audience,
  };
  const server = new URL('../api-invoices/server.ts', import.meta.url);
  const api = startProgram(server, { ...environment, API_CLIENT_CERTIFICATE_HEADER: 'X-Client-Cert' });
  try {
    await api.printed(/listening/);
    const [owner, other] = [
      makeCertificate(folder, 'owner.example'),
      makeCertificate(folder, 'other.example'),
    ];
    const thumbprint = Buffer.from(new X509Certificate(owner.cert).fingerprint256.replaceAll(':', ''), 'hex');
    const claims = { aud: API.audience, scope: API.scope };
    const bound = issuer.mint({ ...claims, cnf: { 'x5t#S256': thumbprint.toString('base64url') } });
    const forged = { 'x-client-cert': encodeURIComponent(owner.cert) };
    expect({
      owner: await ask(nginx, bound, owner),
      other: await ask(nginx, bound, other),
      'without a certificate': await ask(nginx, bound),
      "with the owner's certificate in a header only": await ask(nginx, bound, undefined, forged),
      "other with the owner's certificate in a header": await ask(nginx, bound, other, forged),
      'a token without a binding': await ask(nginx, issuer.mint(claims)),
    }).toEqual({
      owner: 200,
      other: 401,
      'without a certificate': 401,
      "with the owner's certificate in a header only": 401,
      "other with the owner's certificate in a header": 401,
      'a token without a binding': 200,
    });
  } finally {
    await Promise.all([api.stop(), nginx.stop(), issuer.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
});
