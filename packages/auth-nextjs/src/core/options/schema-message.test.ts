import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import '../testing/warnings.ts';
import type { MonoCloudOptions } from '../types.ts';
import { createConfiguration } from './configuration.ts';
import { METHODS } from '../testing/variables.ts';
import { COMPLETE as given, withOption } from '../testing/test-client.ts';

const resolve = (options: MonoCloudOptions) => createConfiguration(options, {}).require();

const NO_URL = 'Resource must be a valid URL without query or hash parameters';
const MISTAKABLE = '"state.cookie.name" must not be mistakable for the session cookie name';
const MODE = 'defaultAuthParams.responseMode';
const PROMPT = 'defaultAuthParams.prompt';
const ALGORITHMS = 'RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512';
const TOO_SHORT = '"cookieSecret" length must be at least 8 characters long';
const PROMPTS = 'none, login, consent, select_account, create';

describe('an option that is wrong', () => {
  it('says which option it does not know', () => {
    const unknown: MonoCloudOptions = Object.assign({ retries: 3 }, given);
    expect(() => resolve(unknown)).toThrow(new MonoCloudValidationError('"retries" is not allowed'));
  });

  it.each<[string, string, unknown]>([
    ['"session.cookie.sameSite" must be one of [strict, lax, none]', 'session.cookie.sameSite', 'x'],
    [`"idTokenSigningAlg" must be one of [${ALGORITHMS}]`, 'idTokenSigningAlg', 'none'],
    ['"tenantDomain" is required', 'tenantDomain', undefined],
    ['"tenantDomain" must be a valid uri', 'tenantDomain', 'http://id.example'],
    ['"clientId" is not allowed to be empty', 'clientId', ''],
    ['"appUrl" must be a valid uri', 'appUrl', 'shop'],
    ['"cookieSecret" is required', 'cookieSecret', undefined],
    [TOO_SHORT, 'cookieSecret', 'short'],
    [TOO_SHORT, 'cookieSecret', ['long enough', 'short']],
    ['"defaultAuthParams.scopes" must contain openid', 'defaultAuthParams.scopes', 'profile'],
    [`Invalid resource "x": ${NO_URL}`, 'defaultAuthParams.resource', 'https://a.example x'],
    ['"routes.signIn" must be a valid relative uri', 'routes.signIn', 'https://evil.example/signin'],
    ['"routes.signIn" must be a valid relative uri', 'routes.signIn', '//evil.example'],
    ['"clockSkew" must be greater than or equal to 0', 'clockSkew', -1],
    ['"responseTimeout" must be greater than or equal to 1000', 'responseTimeout', 10],
    ['"state.maxConcurrent" must be an integer', 'state.maxConcurrent', 1.5],
    ['"state.maxConcurrent" must be less than or equal to 20', 'state.maxConcurrent', 21],
    ['"session.maximumDuration" must be greater than the session duration', 'session.maximumDuration', 60],
    ['"session.cookie.secure" must be [true]', 'session.cookie.secure', false],
    [MISTAKABLE, 'state.cookie.name', 'session'],
    [MISTAKABLE, 'state.cookie.name', 'session.x'],
    ['"session.cookie.name" must be a valid cookie name', 'session.cookie.name', 'a b'],
    ['"clientSecret" must be a JSON Web Key for private_key_jwt', 'clientAuthMethod', 'private_key_jwt'],
    ['"postLogoutRedirectUri" must be a valid uri', 'postLogoutRedirectUri', 'javascript:alert(1)'],
    ['"clientId" is required', 'clientId', undefined],
    ['"clientSecret" is required', 'clientSecret', undefined],
    ['"appUrl" is required', 'appUrl', undefined],
    ['"clientId" must be a string', 'clientId', 7],
    ['"clientSecret" must be a string or a JSON Web Key', 'clientSecret', {}],
    ['"clientSecret" must be a string or a JSON Web Key', 'clientSecret', ''],
    ['"cookieSecret" must contain at least 1 items', 'cookieSecret', []],
    ['"appUrl" must be a valid uri', 'appUrl', 'https://shop.example?x=1'],
    ['"appUrl" must be a valid uri', 'appUrl', 'ftp://shop.example'],
    ['"appUrl" must be a valid uri', 'appUrl', 'https://me@shop.example'],
    ['"usePar" must be a boolean', 'usePar', 'yes'],
    ['"clockTolerance" must be a number', 'clockTolerance', 'soon'],
    ['"clockTolerance" must be greater than or equal to 0', 'clockTolerance', -1],
    ['"jwksCacheDuration" must be greater than or equal to 0', 'jwksCacheDuration', -1],
    ['"metadataCacheDuration" must be greater than or equal to 0', 'metadataCacheDuration', -1],
    ['"resources" must be of type array', 'resources', 'http://api.monoshop.com'],
    ['"resources.0.resource" is not allowed to be empty', 'resources', [{ resource: '' }]],
    ['"resources.0.scope" is not allowed', 'resources', [{ resource: 'https://a.example', scope: 'x' }]],
    [`Invalid resource "https://a.example#x": ${NO_URL}`, 'resources', [{ resource: 'https://a.example#x' }]],
    ['"filteredIdTokenClaims" must be of type array', 'filteredIdTokenClaims', 'iss'],
    ['"groupsClaim" is not allowed to be empty', 'groupsClaim', ''],
    ['"routes" must be of type object', 'routes', 7],
    ['"routes.login" is not allowed', 'routes.login', '/login'],
    ['"routes.callback" is not allowed to be empty', 'routes.callback', ''],
    ['"defaultAuthParams.responseType" must be one of [code]', 'defaultAuthParams.responseType', 'token'],
    [`"${MODE}" must be one of [query, form_post]`, MODE, 'fragment'],
    [`"${PROMPT}" must be one of [${PROMPTS}]`, PROMPT, 'maybe'],
    ['"defaultAuthParams.maxAge" must be greater than or equal to 0', 'defaultAuthParams.maxAge', -1],
    ['"defaultAuthParams.scope" is not allowed', 'defaultAuthParams.scope', 'openid'],
    ['"defaultAuthParams.nonce" is not allowed', 'defaultAuthParams.nonce', 'n'],
    [`"clientAuthMethod" must be one of [${METHODS}]`, 'clientAuthMethod', 'none'],
    ['"session.duration" must be greater than or equal to 1', 'session.duration', 0],
    ['"session.cookie.path" must start with a slash', 'session.cookie.path', 'shop'],
    ['"session.store" must have the methods get, set, delete', 'session.store', { get() {} }],
    ['"session.store" must have the methods get, set, delete', 'session.store', null],
    ['"state.cookie.secure" must be [true]', 'state.cookie.secure', false],
    ['"state.duration" must be greater than or equal to 300', 'state.duration', 299],
    ['"state.maxConcurrent" must be greater than or equal to 1', 'state.maxConcurrent', 0],
    ['"onSessionCreating" must be of type function', 'onSessionCreating', 'log'],
    ['"fetcher" must be of type function', 'fetcher', {}],
    ['"postLogoutRedirectUri" must be a valid uri', 'postLogoutRedirectUri', 'http://bye.example'],
  ])('says %s for %s: %j', (message, path, value) => {
    expect(() => resolve(withOption(given, path, value))).toThrow(new MonoCloudValidationError(message));
  });
});
