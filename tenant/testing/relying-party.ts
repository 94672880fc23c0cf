import * as oauth from 'oauth4webapi';

/** Parameters of a request in addition to those that every request has. */
export interface TokenTarget {
  resource?: string | string[];
  scope?: string;
}

export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

/** A client of the tenant that speaks the protocol through oauth4webapi, which checks every answer. */
export function createRelyingParty(
  issuer: string,
  { clientId, clientSecret }: ClientCredentials,
  redirectUri: string,
) {
  const client: oauth.Client = { client_id: clientId };
  const identity = [client, oauth.ClientSecretBasic(clientSecret)] as const;
  const http = { [oauth.allowInsecureRequests]: true };
  let known: Promise<oauth.AuthorizationServer> | undefined;

  function discover(): Promise<oauth.AuthorizationServer> {
    const url = new URL(issuer);
    return (known ??= oauth
      .discoveryRequest(url, http)
      .then((response) => oauth.processDiscoveryResponse(url, response)));
  }

  async function start(target: TokenTarget) {
    const server = await discover();
    const verifier = oauth.generateRandomCodeVerifier();
    const transaction = { verifier, state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };
    const url = new URL(server.authorization_endpoint ?? '', issuer);
    url.search = toParameters(target, {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: transaction.state,
      nonce: transaction.nonce,
    }).toString();
    return { url, transaction };
  }

  async function finish(
    callback: URL,
    { verifier, state, nonce }: Awaited<ReturnType<typeof start>>['transaction'],
    target: TokenTarget,
  ) {
    const server = await discover();
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const grant = [parameters, redirectUri, verifier] as const;
    const options = { ...http, additionalParameters: toParameters({ resource: target.resource }) };
    const response = await oauth.authorizationCodeGrantRequest(server, ...identity, ...grant, options);
    return oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce });
  }

  async function refresh(refreshToken: string, target: TokenTarget) {
    const server = await discover();
    const options = { ...http, additionalParameters: toParameters(target) };
    const response = await oauth.refreshTokenGrantRequest(server, ...identity, refreshToken, options);
    return oauth.processRefreshTokenResponse(server, client, response);
  }

  async function clientCredentials(target: TokenTarget) {
    const server = await discover();
    const fields = toParameters(target);
    const response = await oauth.clientCredentialsGrantRequest(server, ...identity, fields, http);
    return oauth.processClientCredentialsResponse(server, client, response);
  }

  return { start, finish, refresh, clientCredentials };
}

/** Several resources are several parameters (RFC 8707 §2). */
function toParameters(
  { resource = [], scope }: TokenTarget,
  others: Record<string, string> = {},
): URLSearchParams {
  const parameters = new URLSearchParams(others);
  if (scope !== undefined) parameters.set('scope', scope);
  for (const one of [resource].flat()) parameters.append('resource', one);
  return parameters;
}
