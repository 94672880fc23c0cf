import { primaryControl } from './control-styles.ts';
import { SignedOutMark } from './session-watch.tsx';
import { SignInHere } from './sign-in-here.tsx';

interface SignedOutProps {
  title: string;
  /** What signing in brings on this page. */
  children: string;
}

const PICTURES = [
  { id: 'laptop', tile: 'bg-tile-blue' },
  { id: 'headphones', tile: 'bg-tile-rose' },
  { id: 'mechanical-keyboard', tile: 'bg-tile-green' },
  { id: 'vr-headset', tile: 'bg-tile-violet' },
];

/** What a page shows to a visitor who is not signed in. It fetches nothing. */
export function SignedOut({ title, children }: SignedOutProps) {
  return (
    <div className="signed-out grid items-center gap-10 py-6 md:grid-cols-2 md:py-16">
      <SignedOutMark />
      <div>
        <h1 className="text-display font-semibold">{title}</h1>
        <p className="mt-4 max-w-md text-lg text-muted">{children}</p>
        <SignInHere className={`${primaryControl} mt-8 px-6`}>Sign in to continue</SignInHere>
      </div>
      {/* As tall from its first byte as it will be with all pictures, so that nothing moves while it arrives. */}
      <div className="grid aspect-4/3 grid-cols-2 grid-rows-2 gap-3 sm:gap-4" aria-hidden="true">
        {PICTURES.map(({ id, tile }) => (
          <img
            key={id}
            src={`/products/${id}.svg`}
            alt=""
            width={320}
            height={240}
            className={`size-full rounded-card object-contain ${tile}`}
          />
        ))}
      </div>
    </div>
  );
}
