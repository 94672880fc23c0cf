/** Entry point `@monocloud/auth-core`: clients, errors and types. */
export { MonoCloudOidcBackendClient } from './client/backend-client.ts';
export { MonoCloudOidcClientBase } from './client/client-base.ts';
export {
  MonoCloudAuthBaseError,
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from './errors.ts';
export type {
  MonoCloudRawResponse,
  MonoCloudTokenBearer,
  MonoCloudTokenErrorCode,
  MonoCloudTokenReason,
  MonoCloudValidationErrorCode,
} from './errors.ts';
export { MonoCloudOidcClient } from './client/oidc-client.ts';
export type * from './types.ts';
