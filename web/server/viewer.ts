import { getSession } from '@monocloud/auth-nextjs';
import { cache } from 'react';
import { z } from 'zod';

/** The signed-in person, as far as a page shows them. Holds no token. */
export interface Viewer {
  name: string;
  email?: string;
}

const claims = z.object({
  sub: z.string(),
  name: z.string().min(1).optional().catch(undefined),
  email: z.string().min(1).optional().catch(undefined),
});

/** Who is signed in, or undefined. Opens the session once per render, however many components ask. */
export const getViewer = cache(async (): Promise<Viewer | undefined> => {
  const session = await getSession();
  if (!session) return undefined;
  const { sub, name, email } = claims.parse(session.user);
  return { name: name ?? email ?? sub, email };
});
