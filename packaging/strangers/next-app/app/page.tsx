import { SignIn, SignOut } from '@monocloud/auth-nextjs/components';
import { Protected } from '@monocloud/auth-nextjs/components/client';

export default function Home() {
  return (
    <main>
      <SignIn returnUrl="/account">Sign in</SignIn>
      <SignOut>Sign out</SignOut>
      <Protected fallback={<p>Signed out</p>}>
        <p>Signed in</p>
      </Protected>
    </main>
  );
}
