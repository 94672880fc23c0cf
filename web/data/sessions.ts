import { mutate } from './swr.ts';
import { postToBff, type Received } from './bff.ts';
import { createResource, listChanges, toSentences } from './change-notifications.ts';

/** One session of the signed-in user, as the BFF lists it. */
export interface SessionSummary {
  /** Names it for {@link endSession}; opens nothing. */
  id: string;
  /** Names of known browsers and systems; absent where the sign-in did not say. */
  browser?: string;
  system?: string;
  isMobile?: boolean;
  /** IP address of the sign-in, where the shop can know it. */
  address?: string;
  /** Epoch seconds of the sign-in, and of the last use, which is noted once a minute. */
  beganAt: number;
  usedAt: number;
  /** Whether it is the session that asks. */
  isCurrent: boolean;
}

/** The sessions of the signed-in user, the one in use in front. */
export interface SessionsResponse {
  sessions: SessionSummary[];
}

/** `Chrome on Windows`. */
export const nameDevice = ({ browser, system }: SessionSummary): string =>
  [browser ?? 'Unknown browser', system].filter(Boolean).join(' on ');

const PATH = '/api/sessions';

/** The sessions of the signed-in user. That a session was used is no change. */
export const sessionsResource = createResource<SessionsResponse>(PATH, (before, after) => {
  const still = ({ sessions }: SessionsResponse) =>
    sessions.map((session) => ({ ...session, usedAt: 0, isCurrent: false }));
  return toSentences(listChanges(still(before), still(after)), 'sessions', (change) => {
    if (change.after) return `New sign-in: ${nameDevice(change.after)}`;
    return `Ended: ${change.before ? nameDevice(change.before) : 'a session'}`;
  });
});

type List = Received<SessionsResponse>;

let lastEnd: Promise<unknown> = Promise.resolve();

/** Ends sessions. The list is without them at once, and as it was before when that fails. Throws ApiError. */
async function end(path: string, stays: (session: SessionSummary) => boolean): Promise<void> {
  // One after the other: the list that comes back is also without those whose end was under way.
  const ending = lastEnd.then(() => postToBff<SessionsResponse>(path));
  lastEnd = ending.catch(() => undefined);
  try {
    await mutate<List | undefined, List>(PATH, ending, {
      optimisticData: (_committed, shown) =>
        shown && { ...shown, data: { sessions: shown.data.sessions.filter(stays) } },
      populateCache: (received) => {
        sessionsResource.noteOwnChange(received.data);
        return received;
      },
      revalidate: false,
    });
  } catch (error) {
    // What comes back is the list from before all ends that were under way.
    void mutate(PATH);
    throw error;
  }
}

/** Ends one session of the user. Throws ApiError, and then it is in the list again. */
export const endSession = ({ id }: SessionSummary): Promise<void> =>
  end(`${PATH}/${id}/end`, (session) => session.id !== id);

/** Ends all sessions of the user but this one. Throws like {@link endSession}. */
export const endOtherSessions = (): Promise<void> => end(`${PATH}/others/end`, ({ isCurrent }) => isCurrent);
