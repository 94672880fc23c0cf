'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, type ReactNode } from 'react';
import {
  announceSession,
  endSession,
  forgetData,
  listenToTabs,
  noteSignedOutPage,
  sessionEnded,
} from '../data/session-end.ts';
import { useStore } from '../data/store.ts';
import { refreshAll } from '../data/updates.ts';
import { primaryControl } from './control-styles.ts';
import { SignInHere } from './sign-in-here.tsx';

/**
 * Keeps the tabs of one browser in step: each sends the others the id of the user its page was rendered for. A sign-out
 * in one tab ends the session in all; a sign-in in one opens all, for the user who signed in there.
 */
export function SessionWatch({ visitorId }: { visitorId: string | undefined }) {
  const router = useRouter();
  const hasRendered = useRef(false);
  useEffect(() => {
    sessionEnded.set(false);
    const stopListening = listenToTabs((news) => {
      if (news.visitorId === undefined) {
        if (visitorId !== undefined) endSession();
        return;
      }
      const isOtherUser = news.visitorId !== visitorId;
      if (!isOtherUser && !sessionEnded.get()) return;
      if (isOtherUser) forgetData();
      sessionEnded.set(false);
      refreshAll();
      router.refresh();
    });
    // A page becomes interactive some time after it was rendered, and the session may have ended in between.
    // Not `performance.timeOrigin`: in Firefox it lacks the time that the computer has slept.
    const knownAtMs = Date.now() - (hasRendered.current ? 0 : performance.now());
    hasRendered.current = true;
    announceSession({ visitorId, knownAtMs });
    return stopListening;
  }, [visitorId, router]);
  return null;
}

/** Stands in a page for signed-out visitors. A click on a link brings the page alone, without the frame around it. */
export function SignedOutMark() {
  useEffect(noteSignedOutPage, []);
  return null;
}

interface WhileSignedInProps {
  children: ReactNode;
  /** Shown in their place once the session is over. */
  otherwise: ReactNode;
}

/** What is shown of a person, until their session ends. */
export function WhileSignedIn({ children, otherwise }: WhileSignedInProps) {
  return useStore(sessionEnded) ? otherwise : children;
}

/** The one place that says that the session has ended, and the way back to this very page. */
export function SessionBanner() {
  if (!useStore(sessionEnded)) return null;
  return (
    <div className="session-banner mb-6 flex animate-arrive flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-card border border-caution/30 bg-caution-soft p-4 sm:px-5">
      <p role="alert" className="text-sm">
        <strong className="font-semibold">Your session has ended.</strong> Sign in again to carry on where you
        left off.
      </p>
      <SignInHere className={primaryControl}>Sign in again</SignInHere>
    </div>
  );
}
