import { openBrowser } from '@monoshop/testing/browser';
import { readForm } from './form.ts';

const MAX_STEPS = 20;

export interface Credentials {
  username: string;
  password: string;
  /** What to press on the consent page. Default: `allow`. */
  decision?: 'allow' | 'cancel';
}

export interface Browser {
  /** Goes to a URL of the tenant, without following anything. */
  visit: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /**
   * Goes to a URL and on, through redirects and pages that send themselves, filling in the sign-in page and the consent page, until the
   * tenant sends the user elsewhere. Fields of a form post end up in the query of the URL.
   *
   * @throws Error when the tenant stays on a page.
   */
  follow: (url: string | URL, credentials: Credentials) => Promise<URL>;
}

/** Creates what a person sits at: one cookie jar, and hands that fill in the tenant's pages. */
export function createBrowser(issuer: string): Browser {
  const { origin } = new URL(issuer);
  const browser = openBrowser(origin);

  function visit(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('accept', 'text/html');
    return browser.visit(url, { ...init, headers });
  }

  async function follow(start: string | URL, credentials: Credentials): Promise<URL> {
    let here = new URL(start);
    let response = await visit(here);
    let hasTried = false;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const location = response.headers.get('location');
      const form = location ? undefined : readForm(await response.text(), here);
      if (location) here = new URL(location, here);
      else if (form) here = form.action;
      else throw new Error(`The tenant stays at ${here.pathname} with status ${response.status}`);
      if (here.origin !== origin) return form ? new URL(`?${form.fields}`, here) : here;
      if (form?.fields.has('password')) {
        if (hasTried) throw new Error(`The tenant refused the password of ${credentials.username}`);
        hasTried = true;
        form.fields.set('username', credentials.username);
        form.fields.set('password', credentials.password);
      } else if (form?.isConsent) form.fields.set('decision', credentials.decision ?? 'allow');
      response = await visit(here, form && { method: 'POST', body: form.fields, headers: { origin } });
    }
    throw new Error(`The tenant goes on and on, now at ${here.pathname}`);
  }

  return { visit, follow };
}
