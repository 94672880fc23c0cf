/** The cookies of one browser at one origin, told apart by name and path (RFC 6265 §5.3). */
export interface CookieJar {
  /** Takes the cookies that an answer sets. */
  store: (response: Response) => void;
  /** The `Cookie` header for a request to a path. */
  header: (path: string) => string;
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, { name: string; value: string; path: string }>();
  return {
    store(response) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const name = pair.slice(0, pair.indexOf('='));
        const value = pair.slice(pair.indexOf('=') + 1);
        const path = readAttribute(attributes, 'path') ?? '/';
        const expires = readAttribute(attributes, 'expires');
        const key = `${name} ${path}`;
        if (expires && Date.parse(expires) <= Date.now()) cookies.delete(key);
        else cookies.set(key, { name, value, path });
      }
    },
    header(path) {
      const sent = [...cookies.values()].filter((cookie) => isWithin(path, cookie.path));
      return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}

function readAttribute(attributes: string[], name: string): string | undefined {
  const found = attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
