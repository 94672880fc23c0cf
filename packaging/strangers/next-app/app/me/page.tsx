'use client';

import { useAuth } from '@monocloud/auth-nextjs/client';

export default function Me() {
  const { isAuthenticated, user } = useAuth();
  return <p>{isAuthenticated ? user?.email : 'Signed out'}</p>;
}
