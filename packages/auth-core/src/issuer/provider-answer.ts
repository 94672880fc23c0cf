import { MonoCloudHttpError, MonoCloudOPError } from '../errors.ts';
import type { MonoCloudRawResponse } from '../errors.ts';
import type { Answer } from '../http-request.ts';
import { isJsonObject, withoutNulls } from '../json.ts';

const maximumDiagnosticCharacters = 2_000;

/**
 * The answer's JSON object; a member that is null is absent.
 * @throws MonoCloudHttpError without a status and without the body: it may hold tokens, and an answer that is
 * not the protocol is the provider's failure whatever its status says.
 */
export function parseJsonAnswer(answer: Answer): Record<string, unknown> {
  const parsed = tryParse(answer.text);
  if (isJsonObject(parsed)) return withoutNulls(parsed);
  const type = answer.headers.get('content-type') ?? 'no content type';
  throw new MonoCloudHttpError(`Failed to parse response body as JSON (status ${answer.status}, ${type})`);
}

/** For a status that the request at hand never answers with. `doing` completes "Error while". */
export function toStatusError(doing: string, answer: Answer): MonoCloudHttpError {
  return new MonoCloudHttpError(
    `Error while ${doing}. Unexpected status code: ${answer.status}`,
    toRaw(answer),
  );
}

/**
 * For a status other than 200 of a document that everybody may read (metadata, keys). Whatever it is, the provider
 * failed and the sender of the token did not. The APIs answer 503 to an error without a status, and 500 to most others: so
 * `status` stays only where they answer 503 to it as well. The cause always has it.
 */
export function toDocumentError(doing: string, answer: Answer): MonoCloudHttpError {
  const error = toStatusError(doing, answer);
  const readsAsOutage = answer.status >= 500 || answer.status === 429;
  return readsAsOutage ? error : new MonoCloudHttpError(error.message, undefined, { cause: error });
}

// The request is to be repeated later, whatever the body says (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4).
const LATER_STATUSES = new Set([408, 425, 429]);
const TOKEN_MEMBERS = ['access_token', 'refresh_token', 'id_token'];

/**
 * Whether a token endpoint refused the request: with status 400 or 401 (RFC 6749 §5.2), or as some providers do with
 * another 4xx or even 200 and an OAuth error in the body. An answer that holds tokens is no error: errors are logged.
 */
export function isProviderError(answer: Answer): boolean {
  const { status } = answer;
  if (status === 400 || status === 401) return true;
  if (status !== 200 && (status < 400 || status > 499 || LATER_STATUSES.has(status))) return false;
  const body = tryParse(answer.text);
  return (
    isJsonObject(body) && typeof body['error'] === 'string' && TOKEN_MEMBERS.every((name) => !body[name])
  );
}

/** The OAuth error of an answer (RFC 6749 §5.2), completed where the provider was silent. */
export function toProviderError(
  answer: Answer,
  fallbackError: string,
  fallbackDescription: string,
): MonoCloudOPError {
  const parsed = tryParse(answer.text);
  const body = isJsonObject(parsed) ? parsed : {};
  const error = typeof body['error'] === 'string' && body['error'] !== '' ? body['error'] : fallbackError;
  const description = body['error_description'];
  return new MonoCloudOPError(
    error,
    typeof description === 'string' ? description : fallbackDescription,
    toRaw(answer),
  );
}

/** What may be kept of a refusal for diagnosis. */
export function toRaw(answer: Answer): MonoCloudRawResponse {
  const { 'set-cookie': _, ...headers } = Object.fromEntries(answer.headers);
  const body = tryParse(answer.text) ?? answer.text.slice(0, maximumDiagnosticCharacters);
  return { status: answer.status, statusText: answer.statusText, headers, body };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
