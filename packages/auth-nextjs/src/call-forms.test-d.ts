// Holds the overloads of every function against the published ones. `tsc -b` is what runs it: a claim that is not
// true does not compile.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextApiRequest, NextApiResponse } from 'next';
import type { NextFetchEvent, NextMiddleware, NextRequest, NextResponse } from 'next/server';
import type * as auth from './index.ts';
import type {
  GetSessionOptions,
  GetTokensOptions,
  IsUserInGroupOptions,
  MonoCloudSession,
  MonoCloudTokens,
} from './index.ts';
import type { Equal, False, Members, True } from './testing/type-claims.ts';

/** Arguments of each of up to four overloads. */
type Overloads<F> = F extends {
  (...args: infer A): infer P;
  (...args: infer B): infer Q;
  (...args: infer C): infer R;
  (...args: infer D): infer S;
}
  ? { args: A | B | C | D; result: P | Q | R | S }
  : never;
type Takes<F, Args extends unknown[]> = Args extends Overloads<F>['args'] ? true : false;
type Gives<F, Result> = Equal<Overloads<F>['result'], Promise<Result>>;

type Context = { params: Promise<{ id: string }> };

/** The forms every reader of the session takes, each followed by `Rest`, and some that none takes. */
interface Forms<F, Rest extends unknown[]> {
  none: Takes<F, Rest>;
  request: Takes<F, [Request, ...Rest]>;
  nextRequest: Takes<F, [NextRequest, ...Rest]>;
  web: Takes<F, [Request, Response, ...Rest]>;
  next: Takes<F, [NextRequest, NextResponse, ...Rest]>;
  pages: Takes<F, [NextApiRequest, NextApiResponse, ...Rest]>;
  node: Takes<F, [IncomingMessage, ServerResponse, ...Rest]>;
  // 0.1 callers pass the context of a route handler.
  context: Takes<F, [NextRequest, Context, ...Rest]>;
  mixed: Takes<F, [NextApiRequest, Response, ...Rest]> | Takes<F, [Request, ServerResponse, ...Rest]>;
  wrong: Takes<F, ['options']> | Takes<F, [Request, 'options']>;
  more: Takes<F, [Request, Response, ...Rest, 'more', 'and more']>;
}

type NoForm = 'mixed' | 'wrong' | 'more';
type EveryForm = { [Form in keyof Forms<never, []>]: Form extends NoForm ? false : true };

type TakesEveryForm<F, Rest extends unknown[]> = Equal<Members<Forms<F, Rest>>, EveryForm>;
type Lists = { scopes: string[]; resource: string[] };

export type ReadersTakeEveryForm = True<
  [
    TakesEveryForm<typeof auth.getTokens, []>,
    TakesEveryForm<typeof auth.getTokens, [GetTokensOptions]>,
    TakesEveryForm<typeof auth.getTokens, [Lists]>,
    TakesEveryForm<typeof auth.getSession, []>,
    TakesEveryForm<typeof auth.getSession, [GetSessionOptions]>,
    TakesEveryForm<typeof auth.isUserInGroup, [string[]]>,
    TakesEveryForm<typeof auth.isUserInGroup, [string[], IsUserInGroupOptions]>,
  ]
>;

export type ReadersRefuse = False<
  [
    Takes<typeof auth.isUserInGroup, []>,
    Takes<typeof auth.isUserInGroup, [string]>,
    Takes<typeof auth.getTokens, [{ forceRefresh: 'yes' }]>,
    Takes<typeof auth.getSession, [{ refetchUserInfo: 1 }]>,
  ]
>;

// Fewer than four overloads leave the first places of the pattern unknown, so these are asked one by one.
type IsAuthenticated = typeof auth.isAuthenticated;
declare const isAuthenticated: IsAuthenticated;
declare const request: NextRequest;
declare const response: NextResponse;
declare const pagesRequest: NextApiRequest;
declare const pagesResponse: NextApiResponse;
declare const event: NextFetchEvent;
declare const context: Context;

export const isAuthenticatedTakesEveryForm = async (): Promise<boolean[]> => [
  await isAuthenticated(),
  await isAuthenticated(request),
  await isAuthenticated(new Request('http://localhost'), new Response()),
  await isAuthenticated(request, response),
  await isAuthenticated(request, context),
  await isAuthenticated(pagesRequest, pagesResponse),
];

export type ReadersGive = True<
  [
    Gives<typeof auth.getTokens, MonoCloudTokens>,
    Gives<typeof auth.getSession, MonoCloudSession | undefined>,
    Gives<typeof auth.isUserInGroup, boolean>,
  ]
>;

declare const functions: typeof auth;

/** Every form of the wrappers, with what they hand to the functions they wrap. */
export function wrappersTakeEveryForm() {
  const { authMiddleware, monoCloudAuth, protect, protectApi, protectPage } = functions;
  const proxy: NextMiddleware = authMiddleware({
    protectedRoutes: ['/shelf', /till/, { routes: [/^\/staff/, '/office'], groups: ['clerks'] }],
    onGroupAccessDenied: (req, evt, user) => {
      evt.waitUntil(Promise.resolve());
      return new Response(`${user.sub} at ${req.nextUrl.pathname}`);
    },
    onError: (_req, _evt, error) => new Response(error.message),
  });
  const handler = monoCloudAuth({ onError: (_req, _second, error) => new Response(error.message) });
  return {
    proxies: [proxy, authMiddleware(), authMiddleware, authMiddleware(request, event)],
    ofAFunction: authMiddleware({ protectedRoutes: async (req) => req.nextUrl.pathname === '/' }),
    routes: [handler(request, context), handler(request, response), handler(pagesRequest, pagesResponse)],
    guard: protect({
      returnUrl: '/',
      groups: [],
      groupsClaim: '',
      matchAll: true,
      authParams: { maxAge: 0 },
    }),
    appApi: protectApi(async (req: NextRequest, ctx: Context) =>
      Response.json([req.nextUrl.href, (await ctx.params).id]),
    )(request, context),
    pagesApi: protectApi((_req: NextApiRequest, res: NextApiResponse) => res.json({}), {
      onGroupAccessDenied: (_req, res, user) => res.json(user),
    })(pagesRequest, pagesResponse),
    appPage: protectPage<Context>(async ({ user, params }) => `${user.sub} ${(await params).id}`, {
      onGroupAccessDenied: ({ user }) => user.sub,
    })(context),
    pagesPage: protectPage({
      getServerSideProps: async ({ query }) => ({ props: { page: String(query['page']) } }),
      onGroupAccessDenied: ({ user, resolvedUrl }) => ({ props: { user, resolvedUrl } }),
    }),
  };
}
