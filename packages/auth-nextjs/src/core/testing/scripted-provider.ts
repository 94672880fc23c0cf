import { EventEmitter, once } from 'node:events';
import {
  type GivenReply as Reply,
  metadataOf,
  paths,
  sendReply,
  startScriptedIssuer,
} from '@monoshop/testing/issuer';
import { createRsaKey, type SigningKey } from '@monoshop/testing/signing-key';

export type { GivenReply as Reply } from '@monoshop/testing/issuer';
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
  answer: (...replies: (Reply | Script | { changes: Record<string, unknown> })[]) => void;
  /** An ID token as a refresh brings it, with some claims changed. */
  signIdToken: (changes: Record<string, unknown>) => Promise<string>;
  /** Refresh tokens that arrived at the token endpoint. */
  spent: () => (string | null)[];
  /** Tokens that arrived at the revocation endpoint. */
  revoked: () => (string | null)[];
  /** Keeps the answer to the next token request back until it is released. */
  holdTokens: () => { arrived: Promise<unknown>; release: () => void };
  /** Keys the provider publishes, its own first. */
  keys: unknown[];
  /** Signs with the provider's own key; members of `header` replace its own, `undefined` takes one away. */
  sign: (claims: object, header?: object) => Promise<string>;
  stop: () => Promise<void>;
}

export const SUBJECT = 'user-1';

/** A refusal of the token endpoint (RFC 6749 §5.2). */
export const refusal = (error: string, status = 400, description?: string): Reply => {
  return { status, json: { error, error_description: description } };
};

/** Once per process: an RSA key takes longer to make than most tests to run. */
let key: SigningKey | undefined;

const sign: ScriptedProvider['sign'] = async (claims, header) =>
  (key ??= createRsaKey('k1')).sign({ alg: 'RS256', kid: 'k1', ...header }, claims);

/** Starts a provider on a random port. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const own = (key ??= createRsaKey('k1'));
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
    const signMissing = (name: string, claims: object) =>
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

  const scripts: Record<string, Script> = {
    [paths.metadata]: () => ({ json: { ...metadataOf(provider.issuer), ...provider.metadata } }),
    [paths.jwks]: () => ({ json: { keys: provider.keys } }),
    [paths.token]: answerToken,
    [paths.userinfo]: (form) => provider.userinfo(form),
    [paths.par](form) {
      pushedForm = form;
      return provider.pushed(form);
    },
    [paths.revocation](form) {
      provider.revocationForms.push(form);
      return {};
    },
  };

  const scripted = await startScriptedIssuer(own.jwk);
  for (const [path, script] of Object.entries(scripts)) {
    scripted.reply(path, (response, { form }) => {
      void Promise.resolve(script(form)).then((given) => sendReply(response, given));
    });
  }
  const provider: ScriptedProvider = {
    issuer: scripted.issuer,
    webClient: { clientId: 'web', clientSecret: 'a client secret that only the tests know' },
    tokenScripts: [],
    metadata: {},
    userinfo: () => ({ json: { sub: SUBJECT, name: 'Ada' } }),
    pushed: () => ({ status: 201, json: { request_uri: 'urn:pushed', expires_in: 60 } }),
    tokenForms: [],
    revocationForms: [],
    keys: scripted.keys,
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
      const scripts = replies.map((reply): Script => {
        if (typeof reply === 'function') return reply;
        return (form) =>
          typeof reply === 'object' && 'changes' in reply ? tokens(form, reply.changes) : reply;
      });
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
    stop: () => scripted.stop(),
  };
  return provider;
}
