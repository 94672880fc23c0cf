import { MonoCloudNextClient } from '@monocloud/auth-nextjs';

/** Configured by the environment. */
export const monoCloud = new MonoCloudNextClient();
