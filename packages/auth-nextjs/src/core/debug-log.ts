/** Takes one line of the debug log. A line holds names, addresses, statuses; never a token, code, cookie or secret. */
export type DebugLog = (line: string) => void;

function toPattern(name: string): RegExp {
  const literal = name.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${literal}$`);
}

/** Whether a list as in `DEBUG` asks for a namespace: commas or blanks between names, `*` for any text, `-` leaves out. */
function isAskedFor(namespace: string, list: string): boolean {
  const names = list.split(/[\s,]+/).filter(Boolean);
  const fits = (name: string) => toPattern(name).test(namespace);
  const isLeftOut = names.some((name) => name.startsWith('-') && fits(name.slice(1)));
  return !isLeftOut && names.some((name) => !name.startsWith('-') && fits(name));
}

/** Writes lines under a namespace to the console; undefined unless the list, the variable `DEBUG`, asks for it. */
export function createDebugLog(namespace: string, list = ''): DebugLog | undefined {
  if (!isAskedFor(namespace, list)) return undefined;
  return (line) => globalThis.console.debug(`${namespace} ${line}`);
}

function describeRequest(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): string {
  const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
  const grant = init?.body instanceof URLSearchParams ? init.body.get('grant_type') : null;
  return `${init?.method ?? 'GET'} ${origin}${pathname}${grant === null ? '' : ` (${grant})`}`;
}

/** The same requests, each with a line on how it went. Queries and forms are not shown: they hold codes and secrets. */
export function withDebugLog(fetcher: typeof fetch | undefined, debug: DebugLog): typeof fetch {
  return async (input, init) => {
    const request = describeRequest(input, init);
    const begin = Date.now();
    try {
      const response = await (fetcher ?? fetch)(input, init);
      debug(`${request}: ${response.status} after ${Date.now() - begin} ms`);
      return response;
    } catch (error) {
      debug(`${request}: no answer after ${Date.now() - begin} ms`);
      throw error;
    }
  };
}
