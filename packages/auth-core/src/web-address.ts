/** Whether the text starts with `http://` or `https://`. */
export function isAbsoluteUrl(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** Whether both are URLs of one origin: scheme, host and port. */
export function isSameHost(url: string, other: string): boolean {
  const first = parseUrl(url);
  return first !== undefined && first.origin !== 'null' && first.origin === parseUrl(other)?.origin;
}

/** The path with one leading slash. */
export function ensureLeadingSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** The text less one trailing slash. */
export function removeTrailingSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

/** The URL, or undefined when the text is not one. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Whether a request to this URL can be read on the way: plain http is safe to this machine only. */
export function isConfidential(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname);
}

/** Whether a host name, as `URL` spells it, is this machine (RFC 6761 §6.3, RFC 8252 §8.3). */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
  );
}
