import type { RequestHandler } from 'express';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** What a client has to know to get a token for this API (RFC 9728 §2). */
export interface ResourceMetadata {
  /** Identifier of the resource, exactly as tokens carry it in `aud`. */
  resource: string;
  /** Issuers whose tokens are accepted. */
  authorizationServers: readonly string[];
  /** Every scope that some route asks for. */
  scopes: readonly string[];
  /** Name for people. */
  name: string;
}

/**
 * Paths at which the metadata of a resource is expected: the plain well-known one, and the one with the path of the
 * identifier behind it (RFC 9728 §3.1), which lets several resources share a host. The latter comes first.
 */
export function listMetadataPaths(resource: string): [string, ...string[]] {
  const path = URL.canParse(resource) && /^https?:/.test(resource) ? new URL(resource).pathname : '/';
  return path === '/' ? [WELL_KNOWN] : [`${WELL_KNOWN}${path}`, WELL_KNOWN];
}

/** The same paths for `app.route()`, where some of the characters that a URL may have mean something else. */
export function toRoutePaths(paths: readonly string[]): string[] {
  return paths.map((path) => path.replaceAll(/[()[\]+?!:*]/g, '\\$&'));
}

/** Creates the handler that publishes the metadata. It is public and says nothing about tokens in use. */
export function createResourceMetadata(metadata: ResourceMetadata): RequestHandler {
  const document = {
    resource: metadata.resource,
    authorization_servers: metadata.authorizationServers,
    scopes_supported: metadata.scopes,
    bearer_methods_supported: ['header'],
    resource_name: metadata.name,
  };
  return function resourceMetadata(_request, response) {
    response.set('Cache-Control', 'public, max-age=300').json(document);
  };
}
