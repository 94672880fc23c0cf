import { MonoCloudValidationError } from '../errors.ts';
import type { CallbackParams } from '../types.ts';

const names = {
  code: 'code',
  state: 'state',
  error: 'error',
  error_description: 'errorDescription',
  iss: 'iss',
  session_state: 'sessionState',
} as const;

/**
 * Reads an authorization response from a URL, a query or a form body (OpenID Connect Core §3.1.2.5, RFC 9207
 * §2).
 * @throws MonoCloudValidationError when a parameter is repeated (RFC 6749 §3.1).
 */
export function parseCallbackParams(queryOrBody: string): CallbackParams {
  const params = new URLSearchParams(queryOrBody.replace(/^(?:https?:|\/)[^?]*/i, '').replace(/#.*$/s, ''));
  const result: CallbackParams = {};
  for (const [wireName, name] of Object.entries(names)) {
    const [value, ...more] = params.getAll(wireName);
    if (more.length > 0)
      throw new MonoCloudValidationError(`The callback repeats the parameter "${wireName}"`);
    if (value !== undefined) result[name] = value;
  }
  return result;
}
