// Written out, so that the storefront compiles with a release of the SDK that has no such entry points.
declare module '@monocloud/auth-nextjs/configuration' {
  import type { MonoCloudOptions } from '@monocloud/auth-nextjs';

  export function listConfigurationProblems(
    options: MonoCloudOptions,
    env: Record<string, string | undefined>,
  ): { option: string; variable?: string; problem: string; example?: string }[];
}

declare module '@monocloud/auth-nextjs/redis' {
  import type { MonoCloudSessionStore } from '@monocloud/auth-nextjs';

  export interface RedisSessionStore extends MonoCloudSessionStore {
    endSessions(owner: { subject?: string; sid?: string }): Promise<number>;
    close(): Promise<void>;
  }

  export function createRedisSessionStore(options: { url: string; secret: string[] }): RedisSessionStore;
}
