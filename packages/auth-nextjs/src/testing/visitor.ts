/** A browser at one origin: keeps cookies, follows nothing by itself. */
export interface Visitor {
  /** Sends the cookies of the jar and keeps what the answer sets. */
  visit: (path: string | URL, init?: RequestInit) => Promise<Response>;
  /** The `Cookie` header of the next request. */
  cookies: () => string;
  /** Names of the cookies held. */
  cookieNames: () => string[];
  /** The cookies themselves, by name. */
  jar: Map<string, string>;
  /** A second browser with a copy of the cookies, such as another tab that answers later. */
  clone: () => Visitor;
}

/** Opens a browser at an origin. */
export function openVisitor(origin: string, cookies = new Map<string, string>()): Visitor {
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    async visit(path, init) {
      const headers = new Headers(init?.headers);
      headers.set('cookie', header());
      const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) keep(cookies, line);
      return response;
    },
    cookies: header,
    cookieNames: () => [...cookies.keys()],
    jar: cookies,
    clone: () => openVisitor(origin, new Map(cookies)),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const name = pair.slice(0, pair.indexOf('='));
  const expires = attributes.find((attribute) => attribute.toLowerCase().startsWith('expires='))?.slice(8);
  if (expires !== undefined && Date.parse(expires) <= Date.now()) cookies.delete(name);
  else cookies.set(name, pair.slice(name.length + 1));
}
