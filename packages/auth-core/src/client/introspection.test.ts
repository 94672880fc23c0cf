import { paths, type Reply } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { api as client, arrangeEach, expectRefusal, issuer } from '../../testing/arrangement.ts';
import { accessClaims, audience } from '../../testing/claims.ts';
import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudOidcBackendClient,
  MonoCloudValidationError,
} from '../index.ts';

arrangeEach();

function answer(changes: Record<string, unknown> = {}): Reply {
  return { json: { active: true, ...accessClaims(issuer.issuer, changes) } };
}

describe('introspection', () => {
  it('asks about an access token and answers its claims', async () => {
    issuer.reply(paths.introspection, answer());
    const claims = await client.introspectAccessToken('opaque', { scopes: ['read:products'] });
    expect(claims).toMatchObject({ sub: 'user-1', aud: audience });
    expect(claims).not.toHaveProperty('active');
    const [request] = issuer.requestsTo(paths.introspection);
    expect(request).toMatchObject({ method: 'POST', body: 'token_type_hint=access_token&token=opaque' });
    expect(request?.headers.accept).toBe('application/json');
    expect(request?.headers['content-type']).toContain('x-www-form-urlencoded');
  });

  it.each([false, undefined, 'true', 1])('refuses a token whose active is %j', async (active) => {
    issuer.reply(paths.introspection, answer({ active }));
    await expect(client.introspectAccessToken('opaque')).rejects.toMatchObject({
      message: 'Token is not active. The introspection endpoint returned active=false',
      code: 'inactive_token',
    });
  });

  it.each([
    ['issuer', { iss: undefined }, 'Invalid Issuer'],
    ['audience', { aud: 'http://api.monoshop.com/invoices' }, 'Invalid audience claim'],
    ['expiry', { exp: 1 }, '"exp"'],
    ['scope', { scope: ['read:products'] }, '"scope" claim type'],
  ])('checks the %s it is given', async (_, changes, message) => {
    issuer.reply(paths.introspection, answer(changes));
    await expect(client.introspectAccessToken('opaque')).rejects.toThrow(message);
  });

  it('accepts an answer without exp, since active already says so', async () => {
    issuer.reply(paths.introspection, answer({ exp: undefined }));
    await expect(client.introspectAccessToken('opaque')).resolves.toBeDefined();
  });

  it.each([
    [400, {}, 'introspection_failed', 'Token introspection failed'],
    [401, {}, 'invalid_client', 'Token introspection failed'],
    [400, { error: 'invalid_request', error_description: 'why' }, 'invalid_request', 'why'],
  ])('reports status %i with %j as %s', async (status, json, error, errorDescription) => {
    issuer.reply(paths.introspection, { status, json });
    const members = { message: error, error, errorDescription, raw: { status } };
    await expectRefusal(client.introspectAccessToken('opaque'), MonoCloudOPError, members);
  });

  it.each([403, 429, 500, 503])('reports status %i as a failure to answer', async (status) => {
    issuer.reply(paths.introspection, { status });
    const message = `Error while performing token introspection. Unexpected status code: ${status}`;
    await expectRefusal(client.introspectAccessToken('opaque'), MonoCloudHttpError, { message, status });
  });

  it('needs a client id, a token and an endpoint', async () => {
    const ask = (by = client, token = 'opaque') => by.introspectAccessToken(token);
    const needsId = 'The clientId option must be configured to introspect access tokens';
    await expect(ask(new MonoCloudOidcBackendClient(issuer.issuer, audience))).rejects.toThrow(needsId);
    await expect(ask(client, '')).rejects.toBeInstanceOf(MonoCloudValidationError);
    issuer.reply(paths.metadata, { json: { issuer: issuer.issuer } });
    const needsEndpoint = 'introspection endpoint is required but not available in the issuer metadata';
    await expect(ask()).rejects.toThrow(needsEndpoint);
    expect(issuer.requestsTo(paths.introspection)).toEqual([]);
  });
});

describe('groups', () => {
  it.each([
    ['groups', ['editors'], {}, true],
    ['groups', [{ id: 'g1', name: 'admins' }], {}, true],
    ['groups', [{ id: 'admins', name: 'x' }], {}, true],
    ['groups', ['visitors'], {}, false],
    ['groups', undefined, {}, false],
    ['groups', 'editors', {}, false],
    ['groups', ['editors'], { matchAll: true }, false],
    ['groups', ['editors', 'admins'], { matchAll: true }, true],
    ['roles', ['admins'], { groupsClaim: 'roles' }, true],
  ])('in %s, %j, with options %j, make a member: %s', async (claim, groups, groupOptions, isMember) => {
    const options = { clientId: 'api', clientSecret: 'secret', groupOptions };
    const grouped = new MonoCloudOidcBackendClient(issuer.issuer, audience, options);
    issuer.reply(paths.introspection, answer({ [claim]: groups }));
    const outcome = grouped.introspectAccessToken('opaque', { groups: ['editors', 'admins'] });
    if (isMember) await expect(outcome).resolves.toBeDefined();
    else await expect(outcome).rejects.toMatchObject({ code: 'insufficient_groups' });
  });
});
