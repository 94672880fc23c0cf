import { MonoCloudHttpError, MonoCloudOPError, type MonoCloudRawResponse } from '../errors.ts';
import { isJsonObject, parseJson, withoutNulls } from '../json.ts';

/** A response of a provider, read to its end. */
export interface Answer {
  status: number;
  statusText: string;
  headers: Headers;
  text: string;
}

const MAX_DIAGNOSTIC_CHARACTERS = 2_000;

/** Reads a response of the request sender, whose body is complete. */
export async function toAnswer(response: Response): Promise<Answer> {
  const { status, statusText, headers } = response;
  return { status, statusText, headers, text: await response.text() };
}

/** Error and description where the provider refuses without them. */
export interface Refusal {
  error: string;
  description: string;
}

/** How the failures of one kind of request are named. */
export interface RequestKind {
  /** Completes "Error while". */
  doing: string;
  /** Status of success. Default 200. */
  success?: number;
  /** Absent for requests that the provider cannot refuse. */
  refusal?: Refusal;
  /** Which answers are refusals. Default: those with status 400 or 401. */
  isRefusal?: (answer: Answer) => boolean;
}

/**
 * Every answer is judged here instead of by the process functions of oauth4webapi, which reject what the
 * published contract accepts: another content type, members that are null, lists of scopes, an OAuth error
 * with status 200.
 * @throws MonoCloudOPError when the provider refuses the request.
 * @throws MonoCloudHttpError with the status when it answers with any other status than that of success.
 */
export function requireSuccess(
  answer: Answer,
  { doing, success = 200, refusal, isRefusal = hasRefusalStatus }: RequestKind,
): void {
  if (refusal && isRefusal(answer)) throw toProviderError(answer, refusal);
  if (answer.status !== success) throw toStatusError(doing, answer);
}

const hasRefusalStatus = ({ status }: Answer): boolean => status === 400 || status === 401;

/**
 * The answer's JSON object; a member that is null is absent.
 * @throws MonoCloudHttpError without a status and without the body: it may hold tokens, and an answer that is
 * not the protocol is the provider's failure whatever its status says.
 */
export function parseJsonAnswer(answer: Answer): Record<string, unknown> {
  const parsed = parseJson(answer.text);
  if (isJsonObject(parsed)) return withoutNulls(parsed);
  const type = answer.headers.get('content-type') ?? 'no content type';
  throw new MonoCloudHttpError(`Failed to parse response body as JSON (status ${answer.status}, ${type})`);
}

/** For a status that the request at hand never answers with. `doing` completes "Error while". */
function toStatusError(doing: string, answer: Answer): MonoCloudHttpError {
  return new MonoCloudHttpError(
    `Error while ${doing}. Unexpected status code: ${answer.status}`,
    toRaw(answer),
  );
}

/**
 * For a status other than 200 of a public document (metadata, keys). Whatever it is, the
 * provider failed and the sender of the token did not. The APIs answer 503 to an error without a status, and
 * 500 to most others: so `status` stays only where they answer 503 to it as well. The cause always has it.
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
 * Whether a token endpoint refused the request: with status 400 or 401 (RFC 6749 §5.2), or as some providers
 * do with another 4xx or even 200 and an OAuth error in the body. An answer that holds tokens is no error:
 * errors are logged.
 */
export function isProviderError(answer: Answer): boolean {
  const { status } = answer;
  if (hasRefusalStatus(answer)) return true;
  if (status !== 200 && (status < 400 || status > 499 || LATER_STATUSES.has(status))) return false;
  const body = parseJson(answer.text);
  return (
    isJsonObject(body) && typeof body['error'] === 'string' && TOKEN_MEMBERS.every((name) => !body[name])
  );
}

/** The OAuth error of an answer (RFC 6749 §5.2), completed where the provider was silent. */
function toProviderError(answer: Answer, refusal: Refusal): MonoCloudOPError {
  const parsed = parseJson(answer.text);
  const { error, error_description: description }: Record<string, unknown> = isJsonObject(parsed)
    ? parsed
    : {};
  return new MonoCloudOPError(
    typeof error === 'string' && error !== '' ? error : refusal.error,
    typeof description === 'string' ? description : refusal.description,
    toRaw(answer),
  );
}

/** What may be kept of a refusal for diagnosis. */
export function toRaw(answer: Answer): MonoCloudRawResponse {
  const { 'set-cookie': _, ...headers } = Object.fromEntries(answer.headers);
  const body = parseJson(answer.text) ?? answer.text.slice(0, MAX_DIAGNOSTIC_CHARACTERS);
  return { status: answer.status, statusText: answer.statusText, headers, body };
}
