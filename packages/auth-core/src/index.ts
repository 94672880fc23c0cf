/** Entry point `@monocloud/auth-core`: clients, errors and types. */
export { MonoCloudOidcBackendClient } from './backend-client.ts';
export { MonoCloudOidcClientBase } from './client-base.ts';
export {
  MonoCloudAuthBaseError,
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from './errors.ts';
export type {
  MonoCloudRawResponse,
  MonoCloudTokenErrorCode,
  MonoCloudValidationErrorCode,
} from './errors.ts';
export { MonoCloudOidcClient } from './oidc-client.ts';
export type * from './types.ts';
