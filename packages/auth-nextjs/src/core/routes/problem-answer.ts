import type { MonoCloudResponse } from '../http.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { asksForPage } from './fetch-metadata.ts';
import { renderProblemPage } from './problem-page.ts';
import type { Problem, ProblemCode } from './sign-in-problem.ts';

/** How failures of a route are described. */
export interface ProblemFrame {
  /** What a page says first, and the title of the answer to a script. */
  title: string;
  /** Whether people go to this address, so that a request that does not say what it wants gets a page. */
  isForPeople: boolean;
  /** Where trying again leads. */
  retryUrl?: (options: MonoCloudOptionsResolved) => string;
  /** What to say instead of the common text. */
  texts?: Partial<Record<ProblemCode, string>>;
}

/**
 * For the routes of a sign-in.
 * @param returnUrl where the person wanted to go, as far as that is known by then: trying again leads there.
 */
export function createSignInFrame(returnUrl: () => string | undefined): ProblemFrame {
  return {
    title: 'You are not signed in',
    isForPeople: true,
    retryUrl({ appUrl, routes }) {
      const target = returnUrl();
      const query = target === undefined ? '' : `?return_url=${encodeURIComponent(target)}`;
      return `${appUrl}${routes.signIn}${query}`;
    },
  };
}

export interface ProblemContext {
  frame: ProblemFrame;
  /** Of the request; lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Throws while the configuration is not complete: the page then leads to the root of the site. */
  optionsOf: () => MonoCloudOptionsResolved;
  /** Finds the line in the log. */
  reference?: string;
}

/** A short name of one occurrence, for a person to tell and an operator to look for. */
export function createReference(): string {
  return crypto.randomUUID().slice(0, 8);
}

function waysOut({ frame, optionsOf }: ProblemContext): { retryUrl?: string; homeUrl: string } {
  try {
    const options = optionsOf();
    return { retryUrl: frame.retryUrl?.(options), homeUrl: options.appUrl };
  } catch {
    return { homeUrl: '/' };
  }
}

/**
 * Answers a failure: a person gets a page that says what to do, a script problem details (RFC 9457) with a `code`. Never
 * an empty body.
 */
export function answerProblem(res: MonoCloudResponse, problem: Problem, context: ProblemContext): void {
  const { status, code, detail, retryAfterSeconds } = problem;
  const { frame, headers, reference } = context;
  const text = frame.texts?.[code] ?? problem.text;
  if (retryAfterSeconds !== undefined) res.setRetryAfter(retryAfterSeconds);
  if (asksForPage(headers, frame.isForPeople)) {
    const page = renderProblemPage({
      code,
      title: frame.title,
      text,
      detail,
      reference,
      ...waysOut(context),
    });
    return res.sendHtml(page, status);
  }
  const details = { status, code, title: frame.title, detail: text, reference };
  return res.sendJson(details, status, 'application/problem+json');
}
