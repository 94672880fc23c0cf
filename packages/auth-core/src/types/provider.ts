/** Endpoints a provider also serves over mutual TLS (RFC 8705 §5). */
export interface MtlsEndpointAliases {
  token_endpoint?: string;
  revocation_endpoint?: string;
  introspection_endpoint?: string;
  pushed_authorization_request_endpoint?: string;
  userinfo_endpoint?: string;
  [endpoint: string]: string | undefined;
}

/** Discovery document (OpenID Connect Discovery §3, RFC 8414 §2). */
export interface IssuerMetadata {
  issuer: string;
  jwks_uri: string;
  authorization_endpoint?: string;
  token_endpoint?: string;
  userinfo_endpoint?: string;
  introspection_endpoint?: string;
  revocation_endpoint?: string;
  end_session_endpoint?: string;
  pushed_authorization_request_endpoint?: string;
  authorization_response_iss_parameter_supported?: boolean;
  mtls_endpoint_aliases?: MtlsEndpointAliases;
  mtls_additional_endpoint_aliases?: Record<string, MtlsEndpointAliases>;
  [member: string]: unknown;
}
