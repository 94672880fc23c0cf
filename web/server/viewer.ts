import { MonoCloudHttpError } from '@monocloud/auth-nextjs';
import { cache } from 'react';
import { z } from 'zod';
import { auth } from './auth.ts';

/** What a page shows of the signed-in user. Holds no token. */
export interface Viewer {
  /** `sub` of the ID token; tabs compare it. */
  id: string;
  name: string;
  email?: string;
}

/** The signed-in user, undefined when signed out, or unknown while the session store is unavailable. */
export type Visitor = Viewer | 'unknown' | undefined;

const claims = z.object({
  sub: z.string(),
  name: z.string().min(1).optional().catch(undefined),
  email: z.string().min(1).optional().catch(undefined),
});

/** Who requests this page. Opens the session once per render, however many components call it. */
export const getVisitor = cache(async (): Promise<Visitor> => {
  const client = await auth();
  try {
    const session = await client.getSession();
    if (!session) return undefined;
    const { sub, name, email } = claims.parse(session.user);
    return { id: sub, name: name ?? email ?? sub, email };
  } catch (error) {
    if (error instanceof MonoCloudHttpError) return 'unknown';
    throw error;
  }
});
