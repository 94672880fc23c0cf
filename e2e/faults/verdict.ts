import type { Person } from '@monoshop/testing/visitor';

/**
 * What one answer means. `right`: what this person should see. `unavailable`: an honest "not now". `signed-out`: the shop
 * no longer knows the person. Anything else is wrong, whatever went on at the time.
 */
export type Verdict = 'right' | 'unavailable' | 'signed-out' | { wrong: string };

export interface Answer {
  response: Response;
  body: string;
}

const UNAVAILABLE = new Set([429, 502, 503, 504]);

function judgeOutage({ response }: Answer): Verdict {
  const wait = Number(response.headers.get('retry-after'));
  return wait > 0 ? 'unavailable' : { wrong: `${response.status} without Retry-After` };
}

function judgeRefusal(answer: Answer): Verdict {
  const { status } = answer.response;
  if (UNAVAILABLE.has(status)) return judgeOutage(answer);
  return status === 401 ? 'signed-out' : { wrong: `answered ${status}` };
}

/** Judges `GET /api/products` and `GET /api/invoices` of a signed-in user. */
export function judgeData(person: Person, path: string, answer: Answer): Verdict {
  const isForbidden = path === '/api/invoices' && !person.maySeeInvoices;
  const { status } = answer.response;
  if (status === 200 && isForbidden) return { wrong: "data of another's" };
  if (status === 200) return isWhole(path, answer.body) ? 'right' : { wrong: 'incomplete data' };
  if (status === 403) return isForbidden ? 'right' : { wrong: 'answered 403' };
  return judgeRefusal(answer);
}

function isWhole(path: string, body: string): boolean {
  const expected =
    path === '/api/products'
      ? { part: '"products"', last: 'vr-headset' }
      : { part: '"invoices"', last: 'INV-204' };
  return body.includes(expected.part) && body.includes(expected.last);
}

/** Judges a page of a signed-in user: their own name, or an honest "not now". */
export function judgePage(person: Person, others: readonly Person[], answer: Answer): Verdict {
  const { response, body } = answer;
  if (others.some(({ name }) => body.includes(name))) return { wrong: "another's page" };
  if (response.status !== 200) return judgeRefusal(answer);
  if (body.includes(person.name)) return 'right';
  return body.includes('We cannot see your session') ? 'unavailable' : 'signed-out';
}

/** Judges a response to a request without a session or token: there is never any data. */
export function judgeStranger(answer: Answer): Verdict {
  const { status } = answer.response;
  if (status === 401) return 'right';
  return UNAVAILABLE.has(status) ? judgeOutage(answer) : { wrong: `a stranger was answered ${status}` };
}
