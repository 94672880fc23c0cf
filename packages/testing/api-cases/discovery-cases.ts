import { createServer } from 'node:http';
import * as oauth from 'oauth4webapi';
import request from 'supertest';
import { afterAll, describe, expect, test } from 'vitest';
import { listen } from '../listener.ts';
import { backendFor, type ApiInstance, type ApiUnderTest } from './api-under-test.ts';
import { openForgingInstance } from './forging-instance.ts';

const OVER_HTTP = { [oauth.allowInsecureRequests]: true } as const;

/** How a client that knows only the address of the data finds out which token it needs (RFC 9728). */
export function describeDiscovery(api: ApiUnderTest): void {
  describe(`the resource metadata of ${api.path}`, async () => {
    const { issuer } = await openForgingInstance(api);
    const open = (audience: string, publicUrl: string) =>
      api.create({ ...backendFor(api, issuer.issuer), audience }, { publicUrl });

    test('B11 oauth4webapi gets from a refusal to the issuer and to the data, where the audience is the address', async () => {
      const served: { instance?: ApiInstance } = {};
      const server = createServer((sent, response) => served.instance?.app(sent, response));
      const { url, close } = await listen(server);
      afterAll(close);
      const resource = new URL(`${url}${api.path}`);
      const instance = open(resource.href, url);
      served.instance = instance;

      const refusal = await oauth
        .protectedResourceRequest('none', 'GET', resource, undefined, null, OVER_HTTP)
        .catch((error: unknown) => error);
      if (!(refusal instanceof oauth.WWWAuthenticateChallengeError)) throw refusal;
      const named = refusal.cause[0]?.parameters['resource_metadata'];

      const asked: string[] = [];
      const found = await oauth.resourceDiscoveryRequest(resource, {
        ...OVER_HTTP,
        [oauth.customFetch]: (address, options) => (asked.push(address), fetch(address, options)),
      });
      expect(asked).toEqual([named]);
      const metadata = await oauth.processResourceDiscoveryResponse(resource, found);
      expect(metadata).toEqual({
        resource: resource.href,
        authorization_servers: [issuer.issuer],
        scopes_supported: api.scopes,
        bearer_methods_supported: ['header'],
        resource_name: api.realm,
      });
      const authority = new URL(String(metadata.authorization_servers?.[0]));
      const discovery = await oauth.discoveryRequest(authority, OVER_HTTP);
      expect((await oauth.processDiscoveryResponse(authority, discovery)).issuer).toBe(issuer.issuer);

      const token = issuer.mint({ aud: metadata.resource, scope: api.scope });
      const data = await oauth.protectedResourceRequest(token, 'GET', resource, undefined, null, OVER_HTTP);
      expect([data.status, instance.reads()]).toEqual([200, 1]);
    });

    test.each(['v1:beta', 'a(b)', 'a+b', 'a*', 'a!', ':a', 'a%20b', 'a/b/'])(
      'N58 B11 the metadata of an audience with the path /%s are where the challenge says',
      async (path) => {
        const audience = `https://api.example/${path}`;
        const { app } = open(audience, audience.replace(/\/$/, ''));
        const { headers } = await request(app).get(api.path);
        const address = /resource_metadata="https:\/\/api\.example([^"]+)"/.exec(
          String(headers['www-authenticate']),
        );
        const response = await request(app).get(String(address?.[1]));
        expect(response.body).toMatchObject({ resource: audience });
      },
    );

    test.each<[title: string, audience: string, publicUrl?: string]>([
      ['a name that is no address', 'urn:monoshop:things'],
      ['the address of another host', `https://other.example${api.path}`],
      ['an address with another port', `https://api.example:8443${api.path}`],
      ['an address with plain http', `http://api.example${api.path}`],
      ['a part of the path that is not a whole one', `https://api.example${api.path.slice(0, -1)}`],
      ['an address below the data', `https://api.example${api.path}/one`],
      ['an address with a query', `https://api.example${api.path}?a=b`],
      [
        'an address that a parser writes in another way',
        `https://api.example/a/..${api.path}`,
        'https://api.example/a/..',
      ],
      ['the one of the seeds', api.resource, `http://localhost:${api.port}`],
    ])(
      'B11 with %s as audience, neither a document nor the challenge claims to be verifiable',
      async (_title, audience, publicUrl = 'https://api.example') => {
        const { app } = open(audience, publicUrl);
        const { headers } = await request(app).get(api.path);
        expect(headers['www-authenticate']).toBe(`Bearer realm="${api.realm}", scope="${api.scope}"`);
        for (const end of ['', api.path, `${api.path}/one`]) {
          const response = await request(app).get(`/.well-known/oauth-protected-resource${end}`);
          expect(response.status).toBe(404);
        }
      },
    );
  });
}
