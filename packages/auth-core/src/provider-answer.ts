import { MonoCloudHttpError, MonoCloudOPError } from './errors.ts';
import type { MonoCloudRawResponse } from './errors.ts';
import type { Answer } from './exchange.ts';
import { isJsonObject, withoutNulls } from './json.ts';

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
 * failed and whoever sent a token did not. The APIs answer 503 to an error without a status, and 500 to most others: so
 * `status` stays only where they answer 503 to it as well. The cause always has it.
 */
export function toDocumentError(doing: string, answer: Answer): MonoCloudHttpError {
  const error = toStatusError(doing, answer);
  const readsAsOutage = answer.status >= 500 || answer.status === 429;
  return readsAsOutage ? error : new MonoCloudHttpError(error.message, undefined, { cause: error });
}

/**
 * The OAuth error of an answer with status 400 or 401 (RFC 6749 §5.2), completed where the provider was
 * silent.
 */
export function toProviderError(
  answer: Answer,
  fallbackError: string,
  fallbackDescription: string,
): MonoCloudOPError {
  const parsed = tryParse(answer.text);
  const body = isJsonObject(parsed) ? parsed : {};
  const error = typeof body['error'] === 'string' ? body['error'] : fallbackError;
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
