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

/** Where the metadata of a resource are. */
export interface MetadataLocation {
  /** For the challenge (RFC 9728 §5.1). */
  url: string;
  /** Path for `app.route()`, where some of the characters that a URL may have mean something else. */
  route: string;
}

/**
 * Where the metadata of a resource are expected (RFC 9728 §3.1). Clients compare the identifier in the document with the
 * address they used, and must not use a document in which it is another one (§3.3). So there is a place for them only
 * where the identifier is the address at which clients reach the API; undefined elsewhere.
 *
 * @param resource identifier of the resource, as in `aud`.
 * @param dataUrl an address of the API's data, as clients know it: the identifier itself, or below it.
 */
export function locateResourceMetadata(resource: string, dataUrl: string): MetadataLocation | undefined {
  if (!/^https?:/.test(resource) || !URL.canParse(resource)) return undefined;
  const { href, origin, pathname, search, hash } = new URL(resource);
  // The parser wrote it in another way: clients would compare two texts that differ.
  if (search || hash || (href !== resource && href !== `${resource}/`)) return undefined;
  if (dataUrl !== resource && !dataUrl.startsWith(resource.replace(/\/?$/, '/'))) return undefined;
  const path = `${WELL_KNOWN}${pathname === '/' ? '' : pathname}`;
  return { url: `${origin}${path}`, route: path.replaceAll(/[()[\]+?!:*]/g, '\\$&') };
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
