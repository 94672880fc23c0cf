import { openBrowser } from './browser.ts';

/** A user with a browser: what they may see, and the cookies they carry. */
export interface Person {
  email: string;
  /** As the pages greet them. */
  name: string;
  maySeeInvoices: boolean;
}

export const PEOPLE: readonly Person[] = [
  { email: 'ada@monoshop.example', name: 'Ada Lovelace', maySeeInvoices: true },
  { email: 'grace@monoshop.example', name: 'Grace Hopper', maySeeInvoices: false },
];

const PASSWORD = 'monoshop';
const MAX_STEPS = 15;
const TIMEOUT_MS = 30_000;

export interface Visitor {
  person: Person;
  /** Asks the storefront, following nothing. Rejects when no whole answer comes. */
  get: (path: string) => Promise<{ response: Response; body: string }>;
  /** The `Cookie` header that the next request carries. */
  cookies: () => string;
  /** From the storefront over the tenant and back. Throws when that does not end at the storefront, signed in. */
  signIn: () => Promise<void>;
}

const decode = (text: string) =>
  text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');

/** Where the form of a page is sent to; undefined for a page without one. */
function findAction(html: string, page: URL): URL | undefined {
  const action = /<form[^>]*\baction="([^"]*)"/.exec(html)?.[1];
  return action === undefined ? undefined : new URL(decode(action), page);
}

/** @param signInPath of the storefront, where a sign-in begins. */
export function createVisitor(shopUrl: string, person: Person, signInPath = '/api/auth/signin'): Visitor {
  let browser = openBrowser(shopUrl);

  async function send(url: URL, init: RequestInit = {}) {
    const response = await browser.visit(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { response, body: await response.text() };
  }

  async function signIn(): Promise<void> {
    browser = openBrowser(shopUrl);
    let here = new URL(signInPath, shopUrl);
    let answer = await send(here);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const location = answer.response.headers.get('location');
      const action = location ? undefined : findAction(answer.body, here);
      if (location) {
        here = new URL(location, here);
        answer = await send(here);
      } else if (action) {
        here = action;
        const body = new URLSearchParams({ username: person.email, password: PASSWORD });
        answer = await send(here, { method: 'POST', body, headers: { origin: here.origin } });
      } else break;
    }
    if (here.origin !== new URL(shopUrl).origin || answer.response.status !== 200) {
      throw new Error(`${person.email} did not get in: ${answer.response.status} at ${here.pathname}`);
    }
  }

  return {
    person,
    signIn,
    cookies: () =>
      browser
        .sentTo(shopUrl)
        .map((pair) => pair.join('='))
        .join('; '),
    get: (path) => send(new URL(path, shopUrl)),
  };
}
