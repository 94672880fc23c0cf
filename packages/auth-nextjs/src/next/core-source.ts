import type { MonoCloudCoreClient } from '../core/core-client.ts';

/** Gives the client a function works with; asked for on every call, so that the environment is read lazily. */
export type CoreSource = () => MonoCloudCoreClient;
