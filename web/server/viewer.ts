import { MonoCloudHttpError } from '@monocloud/auth-nextjs';
import { cache } from 'react';
import { z } from 'zod';
import { auth } from './auth.ts';

/** The signed-in person, as far as a page shows them. Holds no token. */
export interface Viewer {
  /** Who it is at the tenant, `sub` of the ID token; two tabs compare it. */
  id: string;
  name: string;
  email?: string;
}

/** Somebody, nobody (undefined), or not to be known while the place where sessions are kept does not answer. */
export type Visitor = Viewer | 'unknown' | undefined;

const claims = z.object({
  sub: z.string(),
  name: z.string().min(1).optional().catch(undefined),
  email: z.string().min(1).optional().catch(undefined),
});

/** Who is asking for this page. Opens the session once per render, however many components ask. */
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
