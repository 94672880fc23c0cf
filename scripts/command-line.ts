/** Ends a command: the message says all there is to say, so it is printed alone, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** Exit code of a command that was called in a way that it does not know. */
export const WRONG_USAGE = 2;

/**
 * The words behind a command, each of them one that it takes.
 *
 * @throws CommandError with exit code 2 naming the first that it does not take.
 */
export function parseWords<Word extends string>(
  command: string,
  words: readonly string[],
  taken: readonly Word[],
): Word[] {
  return words.map((word) => {
    const found = taken.find((each) => each === word);
    if (found !== undefined) return found;
    throw new CommandError(
      `${command} takes ${taken.join(', ') || 'no arguments'}; not "${word}".`,
      WRONG_USAGE,
    );
  });
}
