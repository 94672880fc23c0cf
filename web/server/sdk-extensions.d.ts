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

  export interface ListedSession {
    id: string;
    beganAt: number;
    usedAt: number;
    session: Record<string, unknown>;
    application?: string;
  }

  export interface RedisSessionStore extends MonoCloudSessionStore {
    authority: { write(entry: { record: object; endsAt: number; application?: string }): Promise<unknown> };
    endSessions(owner: { subject?: string; sid?: string }): Promise<number>;
    listSessions(owner: { subject: string }): Promise<ListedSession[]>;
    endSession(id: string, owner: { subject: string }): Promise<boolean>;
    close(): Promise<void>;
  }

  export function createRedisSessionStore(options: {
    url: string;
    secret: string[];
    maxSessionsPerUser?: number;
    onSessionLimit?: (ended: { subject: string; count: number }) => void;
  }): RedisSessionStore;
}
