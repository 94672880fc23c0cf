import { EventEmitter, once } from 'node:events';
import {
  SignJWT,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { type Reply, startReplyServer } from './reply-server.ts';

export type { Reply } from './reply-server.ts';
export type Script = (form: URLSearchParams) => Reply | Promise<Reply>;

/** A provider over real HTTP that says what the test wants, for answers that a sane one never gives. */
export interface ScriptedProvider {
  issuer: string;
  webClient: { clientId: string; clientSecret: string };
  /** Answers of the token endpoint, one per request; the last one stays. Empty: everything is as it should be. */
  tokenScripts: Script[];
  /** Members laid over the discovery document. */
  metadata: Record<string, unknown>;
  userinfo: Script;
  /** Answers a pushed authorization request. */
  pushed: Script;
  /** Forms that arrived at the token endpoint, and at the revocation endpoint. */
  tokenForms: URLSearchParams[];
  revocationForms: URLSearchParams[];
  /** The nonce of the last sign-in, which the ID token repeats. */
  nonce?: string;
  /** Plays the sign-in page for a user, {@link SUBJECT} unless said otherwise: back comes the callback URL. */
  authorize: (authorizationUrl: string, subject?: string) => Promise<URL>;
  /** The user that a code or refresh token was given to. */
  subjectOf: (form: URLSearchParams) => string;
  /** A token answer as it should be; members of `changes` replace its own, `undefined` takes one away. */
  tokens: (form: URLSearchParams, changes?: Record<string, unknown>) => Promise<Reply>;
  /** Lets the token endpoint give these answers, one per request, and then those that it should. */
  answer: (...replies: (Reply | { changes: Record<string, unknown> })[]) => void;
  /** An ID token as a refresh brings it, with some claims changed. */
  signIdToken: (changes: Record<string, unknown>) => Promise<string>;
  /** Refresh tokens that arrived at the token endpoint. */
  spent: () => (string | null)[];
  /** Tokens that arrived at the revocation endpoint. */
  revoked: () => (string | null)[];
  /** Keeps the answer to the next token request back until it is released. */
  holdTokens: () => { arrived: Promise<unknown>; release: () => void };
  /** Keys the provider publishes, its own first. */
  keys: JWK[];
  /** Signs with the provider's own key; members of `header` replace its own, `undefined` takes one away. */
  sign: (claims: JWTPayload, header?: Partial<JWTHeaderParameters>) => Promise<string>;
  stop: () => Promise<void>;
}

export const SUBJECT = 'user-1';

/** A refusal of the token endpoint (RFC 6749 §5.2). */
export const refusal = (error: string, status = 400, description?: string): Reply => {
  return { status, json: { error, error_description: description } };
};

/** Once per process: an RSA key takes longer to make than most tests to run. */
let keys: ReturnType<typeof createKeys> | undefined;

async function createKeys() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const sign = (claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(privateKey);
  return { key, sign };
}

/** Starts a provider on a random port. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  keys ??= createKeys();
  const { key, sign } = await keys;
  let count = 0;
  let pushedForm = new URLSearchParams();
  const owners = new Map<string, string>();

  const subjectOf = (form: URLSearchParams) =>
    owners.get(form.get('code') ?? form.get('refresh_token') ?? '') ?? SUBJECT;

  async function tokens(form: URLSearchParams, changes: Record<string, unknown> = {}): Promise<Reply> {
    count += 1;
    const number = count;
    const iat = Math.floor(Date.now() / 1000);
    const isCode = form.get('grant_type') === 'authorization_code';
    const base = { iss: provider.issuer, sub: subjectOf(form), iat, exp: iat + 300 };
    owners.set(`refresh-${number}`, base.sub);
    const signMissing = (name: string, claims: JWTPayload) =>
      name in changes ? undefined : sign({ ...base, ...claims });
    const { clientId } = provider.webClient;
    const json = {
      access_token: await signMissing('access_token', {
        aud: form.getAll('resource'),
        jti: `access-${number}`,
      }),
      token_type: 'Bearer',
      expires_in: 300,
      scope: form.get('scope') ?? 'openid profile read:products read:invoices',
      refresh_token: `refresh-${number}`,
      id_token: isCode ? await signMissing('id_token', { aud: clientId, nonce: provider.nonce }) : undefined,
    };
    return { json: { ...json, ...changes } };
  }

  async function answerToken(form: URLSearchParams): Promise<Reply> {
    provider.tokenForms.push(form);
    const { tokenScripts } = provider;
    const script = tokenScripts.length > 1 ? tokenScripts.shift() : tokenScripts[0];
    return script ? script(form) : tokens(form);
  }

  async function answer(path: string, form: URLSearchParams): Promise<Reply> {
    switch (path) {
      case '/.well-known/openid-configuration':
        return { json: { ...documentOf(provider.issuer), ...provider.metadata } };
      case '/jwks':
        return { json: { keys: provider.keys } };
      case '/token':
        return answerToken(form);
      case '/userinfo':
        return provider.userinfo(form);
      case '/par':
        pushedForm = form;
        return provider.pushed(form);
      case '/revoke':
        provider.revocationForms.push(form);
        return {};
      default:
        return { status: 404 };
    }
  }

  const server = await startReplyServer(answer);
  const provider: ScriptedProvider = {
    issuer: server.url,
    webClient: { clientId: 'web', clientSecret: 'a client secret that only the tests know' },
    tokenScripts: [],
    metadata: {},
    userinfo: () => ({ json: { sub: SUBJECT, name: 'Ada' } }),
    pushed: () => ({ status: 201, json: { request_uri: 'urn:pushed', expires_in: 60 } }),
    tokenForms: [],
    revocationForms: [],
    keys: [key],
    async authorize(authorizationUrl, subject = SUBJECT) {
      const code = subject === SUBJECT ? 'a-code' : `a-code-of-${subject}`;
      owners.set(code, subject);
      const sent = new URL(authorizationUrl).searchParams;
      const searchParams = sent.has('request_uri') ? pushedForm : sent;
      provider.nonce = searchParams.get('nonce') ?? undefined;
      const callback = new URL(searchParams.get('redirect_uri') ?? '');
      callback.search = String(new URLSearchParams({ code, state: searchParams.get('state') ?? '' }));
      return callback;
    },
    subjectOf,
    tokens,
    answer(...replies) {
      const scripts = replies.map(
        (reply) => (form: URLSearchParams) =>
          typeof reply === 'object' && 'changes' in reply ? tokens(form, reply.changes) : reply,
      );
      provider.tokenScripts = [...scripts, (form) => tokens(form)];
    },
    signIdToken(changes) {
      const iat = Math.floor(Date.now() / 1000);
      const { issuer: iss, webClient } = provider;
      return sign({ iss, sub: SUBJECT, aud: webClient.clientId, iat, exp: iat + 60, ...changes });
    },
    spent: () => provider.tokenForms.map((form) => form.get('refresh_token')),
    revoked: () => provider.revocationForms.map((form) => form.get('token')),
    holdTokens() {
      const signals = new EventEmitter();
      const [arrived, released] = [once(signals, 'arrive'), once(signals, 'release')];
      const held: Script = async (form) => {
        signals.emit('arrive');
        await released;
        return tokens(form);
      };
      provider.tokenScripts = [held, (form) => tokens(form)];
      return { arrived, release: () => signals.emit('release') };
    },
    sign,
    stop: server.stop,
  };
  return provider;
}

function documentOf(issuer: string) {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/end`,
  };
}
