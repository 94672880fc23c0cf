// What is used here of the packages that are installed for the benchmark only. It stands for their own types, so that
// the compiler and the linter need nothing of `bench/node_modules`.

declare module 'autocannon' {
  interface Request {
    headers: Record<string, string>;
  }
  interface Options {
    url: string;
    connections: number;
    headers: Record<string, string>;
    /** Seconds. */
    duration?: number;
    /** Requests, in place of a duration. */
    amount?: number;
    /** Milliseconds between two looks at whether it is time to end. */
    sampleInt: number;
    requests?: { setupRequest: (request: Request) => Request }[];
  }
  interface Result {
    errors: number;
    statusCodeStats: Record<string, { count: number }>;
  }
  interface Run extends PromiseLike<Result> {
    on(
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, ms: number) => void,
    ): void;
    stop(): void;
  }
  export type { Run };
  export default function autocannon(options: Options): Run;
}

declare module 'express-oauth2-jwt-bearer' {
  import type { RequestHandler } from 'express';
  export function auth(options: { issuerBaseURL: string; audience: string }): RequestHandler;
  export function requiredScopes(scopes: string): RequestHandler;
}

declare module 'fast-jwt' {
  interface Options {
    key: (token: { header: { kid: string } }) => Promise<string>;
    algorithms: string[];
    allowedIss: string;
    allowedAud: string;
    requiredClaims: string[];
    cache: boolean;
  }
  export function createVerifier(options: Options): (token: string) => Promise<Record<string, unknown>>;
}

declare module 'fastify' {
  type OnRequest = (
    request: { headers: Record<string, string | string[] | undefined> },
    reply: { send(body: unknown): unknown },
  ) => Promise<void>;
  interface Fastify {
    get(path: string, options: { onRequest?: OnRequest[] }, handler: () => Promise<unknown>): void;
    listen(options: { port: number; host: string }): Promise<string>;
  }
  export default function fastify(): Fastify;
}

declare module '@auth0/nextjs-auth0/server' {
  interface Options {
    domain: string;
    clientId: string;
    clientSecret: string;
    secret: string;
    appBaseUrl: string;
    authorizationParameters: Record<string, string>;
    allowInsecureRequests: boolean;
  }
  export class Auth0Client {
    constructor(options: Options);
    middleware(request: Request): Promise<Response>;
    getAccessToken(): Promise<{ token: string }>;
  }
}

declare module 'next-auth' {
  type Token = Record<string, unknown>;
  interface Account {
    access_token?: string;
    refresh_token?: string;
    /** Epoch seconds. */
    expires_at?: number;
  }
  interface Callbacks {
    jwt(parameters: { token: Token; account?: Account | null }): Promise<Token>;
    session(parameters: { session: object; token: Token }): object;
  }
  interface Options {
    basePath: string;
    trustHost: boolean;
    secret: string;
    providers: object[];
    callbacks: Callbacks;
  }
  /** A session as the callback above leaves it. */
  interface Session {
    accessToken?: string;
    error?: string;
  }
  type Handler = (request: Request) => Promise<Response>;
  export default function nextAuth(options: Options): {
    handlers: Record<'GET' | 'POST', Handler>;
    signIn(provider: string, options: { redirectTo: string }): Promise<never>;
    auth(handler: (request: { auth: Session | null }) => Promise<Response>): Handler;
  };
}

declare module 'iron-session' {
  import type { cookies } from 'next/headers';
  interface Options {
    password: string;
    cookieName: string;
    cookieOptions: { secure: boolean };
  }
  export function getIronSession<Data extends object>(
    store: Awaited<ReturnType<typeof cookies>>,
    options: Options,
  ): Promise<Data & { save(): Promise<void> }>;
}
