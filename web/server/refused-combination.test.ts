import { createServer } from 'node:http';
import { listen } from '@monoshop/testing/listener';
import { expect, it, vi } from 'vitest';
import { fetchFromTenant, nameRefusal } from './refused-combination.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
// Next gives the headers of a request only to what it serves itself.
const headers = vi.hoisted(() => vi.fn());
vi.mock('next/headers', () => ({ headers }));
headers.mockImplementation(
  async () => new Headers({ traceparent: TRACEPARENT, 'x-request-id': 'trace-0001' }),
);

it('the tenant gets the trace and the id of a request; an endpoint that it names at another origin does not', async () => {
  const open = () =>
    listen(
      createServer(({ headers }, response) =>
        response.end(JSON.stringify([headers.traceparent, headers['x-request-id']])),
      ),
    );
  const [tenant, other] = [await open(), await open()];
  vi.stubEnv('MONOCLOUD_AUTH_TENANT_DOMAIN', tenant.url);
  const told = async (url: string) => (await fetchFromTenant(`${url}/token`)).json();
  expect([await told(tenant.url), await told(other.url)]).toEqual([
    [TRACEPARENT, 'trace-0001'],
    [null, null],
  ]);
  // Outside of a request, Next's function throws.
  headers.mockImplementationOnce(() => {
    throw new Error('outside a request scope');
  });
  expect(await told(tenant.url)).toEqual([null, null]);
  await Promise.all([tenant.close(), other.close()]);
});

it('a refused combination of tokens is named to the request that it was refused to, not to another at the same moment', async () => {
  const tenant = await listen(
    createServer((_, response) => response.writeHead(400).end('{"error":"invalid_target"}')),
  );
  const served = [new Headers(), new Headers()];
  const body = new URLSearchParams('resource=http://one.example&resource=http://two.example');
  const fail = () => new Response('The SDK says what it can.', { status: 400 });
  headers.mockImplementation(async () => served[0]);
  const refused = nameRefusal(new Headers(), async () => {
    await fetchFromTenant(`${tenant.url}/token`, { method: 'POST', body });
    headers.mockImplementation(async () => served[1]);
    const other = await nameRefusal(new Headers(), async () => fail());
    expect(await other?.text()).toBe('The SDK says what it can.');
    headers.mockImplementation(async () => served[0]);
    return fail();
  });
  expect(await (await refused)?.text()).toContain('tokens_not_combinable');
  await tenant.close();
});
