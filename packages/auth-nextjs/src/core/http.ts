import type { SerializeOptions } from 'cookie';

/** Attributes of one `Set-Cookie`; `expires` and `maxAge` (seconds) as in RFC 6265 §5.2. */
export type CookieOptions = Pick<
  SerializeOptions,
  'domain' | 'expires' | 'httpOnly' | 'maxAge' | 'path' | 'sameSite' | 'secure'
>;

/** Cookies of a request, whatever framework received it. */
export interface IMonoCloudCookieRequest {
  /** The value of one cookie; of several with this name, the first that was sent. */
  getCookie(name: string): Promise<string | undefined>;
  /** All cookies by name, as `getCookie` gives them. */
  getAllCookies(): Promise<Map<string, string>>;
  /**
   * Every value that came under each name: a browser sends several when they were set for different paths or domains
   * (RFC 6265 §5.4). Absent means that only those of `getAllCookies` are known.
   */
  getAllCookieValues?(): Promise<Map<string, string[]>>;
  /** One header, by its name in any case. Absent where only the cookies are known. */
  getHeader?(name: string): Promise<string | undefined>;
}

/** Cookies of an answer, whatever framework sends it. */
export interface IMonoCloudCookieResponse {
  /** Adds one `Set-Cookie`; a later one of the same name and path replaces it. */
  setCookie(name: string, value: string, options: CookieOptions): Promise<void>;
  /**
   * False where cookies can only be read, as while a Server Component renders. Nothing is written there and no
   * refresh token is spent, because a rotated one could not be kept. Absent means true.
   */
  canSetCookies?(): boolean | Promise<boolean>;
}

/** A request to one of the auth routes. */
export interface MonoCloudRequest extends IMonoCloudCookieRequest {
  /** A parameter of the address, decoded: a list when it comes several times. */
  getQuery(name: string): string | string[] | undefined;
  /** Headers by their lower-case names, for a request whose body cannot be read. Absent means that none are known. */
  getHeaders?(): Record<string, string>;
  /**
   * `body` is the text of a form post; empty or absent for other methods. `headers` has lower-case names.
   * Throws `MonoCloudValidationError` (`body_too_large`) for a body that is larger than it reads.
   */
  getRawRequest(): Promise<{ method: string; url: string; body?: string; headers: Record<string, string> }>;
}

/** The answer of one of the auth routes. `done()` gives back the framework's own response. */
export interface MonoCloudResponse<TResponse = unknown> extends IMonoCloudCookieResponse {
  /** Leads to another address; the status is 302 unless given. */
  redirect(url: string, status?: number): void;
  /** `contentType` is `application/json` unless given. */
  sendJson(data: unknown, status?: number, contentType?: string): void;
  /** A self-contained HTML page: for a person whose sign-in did not work out, or one that leads on. */
  sendHtml(html: string, status: number): void;
  /** 404 without a body. */
  notFound(): void;
  /** 204. */
  noContent(): void;
  /** 500 without a body. */
  internalServerError(): void;
  /** `allowed` goes into `Allow`, which a 405 must carry (RFC 9110 §15.5.6). */
  methodNotAllowed(allowed?: readonly string[]): void;
  /** `Cache-Control: no-store` and its relatives. */
  setNoCache(): void;
  /** `Retry-After` in seconds (RFC 9110 §10.2.3), with a 503. */
  setRetryAfter(seconds: number): void;
  /** The response of the framework, complete. */
  done(): TResponse;
}
