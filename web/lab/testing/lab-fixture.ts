import type { RequestListener } from 'node:http';
import { findApi, mapApis } from '@monoshop/apis';
import { NextRequest } from 'next/server';
import type { Scenario } from '../model.ts';
import { createLab, type LabTokenSource } from '../server/lab.ts';
import type { SessionCheck } from '../../server/gateway.ts';
import { createParts, settingsFor } from '../../testing/gateway-fixture.ts';
import { startApi } from '../../testing/scripted-api.ts';

/** Of the two APIs. */
export const [PRODUCTS, INVOICES] = [findApi('products').audience, findApi('invoices').audience];
export const BOTH = `${PRODUCTS} ${INVOICES}`;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Looks like a token of a tenant; its signature is not checked here. */
export const makeToken = (resource: string, scope: string): string =>
  [
    encode({ alg: 'RS256', typ: 'at+jwt', kid: 'a-key' }),
    encode({
      iss: 'http://localhost:4000',
      sub: 'user-ada',
      aud: resource.split(' '),
      scope,
      client_id: 'monoshop-web',
      iat: 1_700_000_000,
      exp: 4_000_000_000,
    }),
    'c2lnbmF0dXJlLW9mLXRoZS10b2tlbg',
  ].join('.');

/** Grants every token that is requested, and remembers the requests. */
export function createGrantingTenant() {
  const requested: Parameters<LabTokenSource>[2][] = [];
  const getTokens: LabTokenSource = (_request, _session, token) => {
    requested.push(token);
    return Promise.resolve({ accessToken: makeToken(token.resource, token.scopes), scopes: token.scopes });
  };
  return { getTokens, requested };
}

interface LabOptions {
  getTokens?: LabTokenSource;
  isSignedIn?: SessionCheck;
  products?: RequestListener;
  invoices?: RequestListener;
}

const accept: RequestListener = (_request, response) => response.end('{}');

/** Opens a lab in front of two servers that answer as the test says. */
export async function openLab({
  getTokens = createGrantingTenant().getTokens,
  isSignedIn,
  products = accept,
  invoices = accept,
}: LabOptions = {}) {
  const apis = {
    products: await startApi(products),
    invoices: await startApi(invoices),
  };
  const { parts, log } = createParts(apis.products.baseUrl, { isSignedIn });
  const lab = createLab({
    ...parts,
    getTokens,
    settings: settingsFor(apis.products.baseUrl, {
      apiUrls: { ...mapApis(() => apis.products.baseUrl), invoices: apis.invoices.baseUrl },
      resource: BOTH,
      scopes: 'read:products read:invoices',
      isLabOn: true,
    }),
  });
  const request = (headers: Record<string, string> = {}) =>
    new NextRequest('http://localhost:3000/api/lab', { method: 'POST', headers });
  return {
    apis,
    log,
    run: (scenario: Scenario, headers?: Record<string, string>) => lab.run(request(headers), scenario),
    showToken: (headers?: Record<string, string>) => lab.showToken(request(headers)),
  };
}
