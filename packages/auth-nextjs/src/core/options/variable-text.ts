/**
 * The text of a variable without what was not meant: white space around it, and the quotes that `docker --env-file` and
 * systemd's `Environment` lines leave.
 */
export function readPlain(text: string): string {
  const trimmed = text.trim();
  const [, , inner] = /^(["'])(.*)\1$/s.exec(trimmed) ?? [];
  return (inner ?? trimmed).trim();
}

/** A secret as it is: quotes and spaces may be part of it. A line break is what a file ends with (RFC 6749 appendix A). */
export function readSecret(text: string): string {
  return text.replace(/^[\r\n]+|[\r\n]+$/g, '');
}

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reading on as the published package does would make one second of `1h`: such a text stays, and is refused. */
const halfRead = (text: string): string | undefined => (/^[+-]?\d/.test(text) ? text : undefined);

/**
 * A duration: `900`, or with a unit `15m` (`ms`, `s`, `m`, `h`, `d`).
 * @param unit milliseconds of one unit of the result, and of a number alone.
 * @returns a whole number, or the text when it begins like a number and is none, or undefined when it does not.
 */
export function readDuration(text: string, unit: number): number | string | undefined {
  const [, amount, suffix] = /^([+-]?\d+(?:\.\d+)?)\s*(ms|[smhd])?$/i.exec(text) ?? [];
  const factor = suffix === undefined ? unit : (MILLISECONDS[suffix.toLowerCase()] ?? Number.NaN);
  const duration = (Number(amount) * factor) / unit;
  return Number.isSafeInteger(duration) ? duration : halfRead(text);
}

/** A whole number; what is none as for a duration. */
export function readWholeNumber(text: string): number | string | undefined {
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : halfRead(text);
}

/** A word in upper or lower case, as the one it is like. */
export function readWord(text: string, like: string): string {
  return like === like.toUpperCase() ? text.toUpperCase() : text.toLowerCase();
}
