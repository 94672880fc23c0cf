import { primaryControl } from './control-styles.ts';
import { Notice } from './notice.tsx';

/** The reference to the page itself, with its query (RFC 3986 §4.4). Following it loads the page again, without a script. */
const THIS_PAGE = '';

/** Shown while it is unknown who is signed in. It shows no data and does not ask the user to sign in again. */
export const VisitorUnknown = () => (
  <Notice
    title="We cannot see your session just now"
    text="Nothing is lost, and you need not sign in again. This usually passes within a minute."
  >
    <Reload>Try again</Reload>
  </Notice>
);

/** Shown in place of a page that was fetched after the session had ended, into a layout that is from before. */
export const SessionOver = () => (
  <Notice title="Your session has ended" text="Sign in again to carry on where you left off.">
    <Reload>Continue</Reload>
  </Notice>
);

function Reload({ children }: { children: string }) {
  return (
    <a href={THIS_PAGE} className={primaryControl}>
      {children}
    </a>
  );
}
