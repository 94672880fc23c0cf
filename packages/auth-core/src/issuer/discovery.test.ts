import { metadataOf, paths } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { arrangeEach, expectRefusal, issuer } from '../../testing/arrangement.ts';
import { createSigner } from '../../testing/signer.ts';
import { MonoCloudHttpError, MonoCloudOidcClientBase, MonoCloudValidationError } from '../index.ts';

arrangeEach();
const create = (options: object = {}) =>
  new MonoCloudOidcClientBase({ tenantDomain: issuer.issuer, ...options });

describe('the tenant domain', () => {
  it.each([
    ['shop.example', 'https://shop.example'],
    ['https://shop.example/', 'https://shop.example'],
    [' https://shop.example/tenant ', 'https://shop.example/tenant'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://127.0.0.2:4000/', 'http://127.0.0.2:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('W20 %s stands for the issuer %s', async (tenantDomain, expected) => {
    const asked: string[] = [];
    const fetcher: typeof fetch = async (url) => {
      asked.push(url instanceof Request ? url.url : url.toString());
      return Response.json({ issuer: expected });
    };
    const document = await new MonoCloudOidcClientBase({ tenantDomain, fetcher }).getMetadata();
    expect(document).toEqual({ issuer: expected });
    expect(asked).toEqual([`${expected}/.well-known/openid-configuration`]);
  });

  it.each([
    '',
    ' ',
    'http://shop.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'ftp://shop.example',
    'https://user:secret@shop.example',
    'https://shop.example?x=1',
    'https://shop.example#x',
    'https://',
  ])('C08 "%s" is refused', (tenantDomain) => {
    expect(() => new MonoCloudOidcClientBase({ tenantDomain })).toThrow(MonoCloudValidationError);
  });
});

describe.each(['metadataCacheDuration', 'jwksCacheDuration'])('the %s', (option) => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, -0.5, '60'])('N74 is refused as %s', (seconds) => {
    expect(() => create({ [option]: seconds })).toThrow(MonoCloudValidationError);
  });

  it.each([0, 0.5, 86_400, undefined])('N74 may be %s', (seconds) => {
    expect(() => create({ [option]: seconds })).not.toThrow();
  });
});

describe('the discovery document', () => {
  it('is fetched once for many callers, and again when forced', async () => {
    const client = create();
    await Promise.all([client.getMetadata(), client.getMetadata(), client.getMetadata()]);
    expect(issuer.requestsTo(paths.metadata)).toHaveLength(1);
    await client.getMetadata(true);
    expect(issuer.requestsTo(paths.metadata)).toHaveLength(2);
  });

  it.each(['https://other.example', 'UPPER CASE', 'TWO SLASHES', 'A PATH', undefined, null, 7])(
    'W20 C08 that names the issuer %s is refused',
    async (name) => {
      const changed: Record<string, string> = {
        'UPPER CASE': issuer.issuer.toUpperCase(),
        'TWO SLASHES': `${issuer.issuer}//`,
        'A PATH': `${issuer.issuer}/a`,
      };
      const named = changed[String(name)] ?? name;
      issuer.reply(paths.metadata, { json: { ...metadataOf(issuer.issuer), issuer: named } });
      const client = create();
      await expect(client.getMetadata()).rejects.toBeInstanceOf(MonoCloudValidationError);
      await expect(client.getJwks()).rejects.toBeInstanceOf(MonoCloudValidationError);
      expect(issuer.requestsTo(paths.jwks)).toEqual([]);
    },
  );

  it('C08 is not looked for where a redirect points', async () => {
    issuer.reply(paths.metadata, { status: 302, headers: { location: '/elsewhere' } });
    await expectRefusal(create().getMetadata(), MonoCloudHttpError, {
      message: 'Error while fetching metadata. Unexpected status code: 302',
      status: undefined,
      cause: { status: 302 },
    });
    expect(issuer.requestsTo('/elsewhere')).toEqual([]);
  });

  it.each([
    [404, undefined],
    [403, undefined],
    [204, undefined],
    [999, 999],
    [429, 429],
    [500, 500],
  ])('F03 that is answered with %i is an outage, with the status %s', async (status, told) => {
    issuer.reply(paths.metadata, { status });
    const message = `Error while fetching metadata. Unexpected status code: ${status}`;
    await expectRefusal(create().getMetadata(), MonoCloudHttpError, { message, status: told });
  });

  it('C08 that sends keys over plain http to another machine is refused', async () => {
    const json = { ...metadataOf(issuer.issuer), jwks_uri: 'http://keys.example/jwks' };
    issuer.reply(paths.metadata, { json });
    await expect(create().getJwks()).rejects.toThrow('must use https');
  });

  it('without keys says which endpoint is missing', async () => {
    issuer.reply(paths.metadata, { json: { issuer: issuer.issuer } });
    const message = 'jwks_uri endpoint is required but not available in the issuer metadata';
    await expect(create().getJwks()).rejects.toThrow(message);
  });
});

describe('resolvers', () => {
  it('take the place of the requests, and their results are cached', async () => {
    let asked = 0;
    const signer = await createSigner('ES256', 'resolved');
    const client = create({
      metadataResolver: () => metadataOf(issuer.issuer),
      jwksResolver: async () => ({ keys: [{ ...signer.jwk, asked: (asked += 1) }] }),
    });
    await expect(client.getMetadata()).resolves.toMatchObject({ issuer: issuer.issuer });
    await client.getJwks();
    await expect(client.getJwks()).resolves.toMatchObject({ keys: [{ kid: 'resolved', asked: 1 }] });
    expect(issuer.requests).toEqual([]);
  });

  it('W19 that throw are an outage, with the reason as cause', async () => {
    const reason = new Error('the file is gone');
    const jwksResolver = () => {
      throw reason;
    };
    const members = { message: 'The jwks resolver failed', cause: reason, status: undefined };
    await expectRefusal(create({ jwksResolver }).getJwks(), MonoCloudHttpError, members);
  });
});
