import { primaryControl } from './control-styles.ts';
import { SignedOutMark } from './session-watch.tsx';
import { SignInHere } from './sign-in-here.tsx';

interface SignedOutProps {
  title: string;
  /** What signing in brings on this page. */
  children: string;
}

/** What a page shows to a visitor who is not signed in. It fetches nothing. */
export function SignedOut({ title, children }: SignedOutProps) {
  return (
    <div className="signed-out py-6 md:py-16">
      <SignedOutMark />
      <h1 className="text-display font-semibold">{title}</h1>
      <p className="mt-4 max-w-md text-lg text-muted">{children}</p>
      <SignInHere className={`${primaryControl} mt-8 px-6`}>Sign in to continue</SignInHere>
    </div>
  );
}
