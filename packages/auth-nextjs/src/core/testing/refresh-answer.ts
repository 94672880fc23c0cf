import { SUBJECT, type ScriptedProvider } from './scripted-provider.ts';

/** An ID token as a refresh brings it, with some claims changed. */
export function signIdToken(provider: ScriptedProvider, changes: Record<string, unknown>): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: provider.issuer, sub: SUBJECT, aud: provider.webClient.clientId, iat, exp: iat + 60 };
  return provider.sign({ ...claims, ...changes });
}

/** Changes the next token answer only. */
export function answerOnce(provider: ScriptedProvider, changes: Record<string, unknown>): void {
  provider.tokenScripts = [(form) => provider.tokens(form, changes), (form) => provider.tokens(form)];
}
