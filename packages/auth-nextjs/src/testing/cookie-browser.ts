import { parseSetCookie } from 'cookie';

/** A browser as far as cookies go: by host whatever the port, by path, and none that is too large (RFC 6265 §5). */
export interface CookieBrowser {
  visit: (url: string | URL) => Promise<Response>;
  /** Cookies that it sends to an address, in that order. */
  cookiesFor: (url: string | URL) => [name: string, value: string][];
  /** Takes a cookie as from a `Set-Cookie` line. */
  take: (line: string) => void;
}

interface Kept {
  name: string;
  value: string;
  path: string;
}

// What Chromium sends with a navigation, about 1 kB.
const HEADERS = {
  accept:
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  'accept-language': 'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
  referer: `http://localhost/${'shelf/'.repeat(40)}`,
  'sec-ch-ua': '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Windows"',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'same-origin',
  'upgrade-insecure-requests': '1',
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
};

const LARGEST_COOKIE = 4096;

const matches = (pathname: string, path: string): boolean =>
  pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);

/** Opens a browser without cookies, for applications on one host. */
export function openCookieBrowser(): CookieBrowser {
  const kept = new Map<string, Kept>();
  function take(line: string): void {
    const { name, value = '', path = '/', expires } = parseSetCookie(line);
    const id = `${name}; ${path}`;
    if (expires && expires.getTime() <= Date.now()) kept.delete(id);
    else if (line.length <= LARGEST_COOKIE) kept.set(id, { name, value, path });
  }
  function cookiesFor(url: string | URL): [string, string][] {
    const sent = [...kept.values()].filter(({ path }) => matches(new URL(url).pathname, path));
    const ordered = sent.toSorted((first, second) => second.path.length - first.path.length);
    return ordered.map(({ name, value }) => [name, value]);
  }
  return {
    take,
    cookiesFor,
    async visit(url) {
      const cookie = cookiesFor(url)
        .map(([name, value]) => `${name}=${value}`)
        .join('; ');
      const answer = await fetch(url, { headers: { ...HEADERS, cookie }, redirect: 'manual' });
      for (const line of answer.headers.getSetCookie()) take(line);
      return answer;
    },
  };
}
