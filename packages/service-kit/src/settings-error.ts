/** One thing the operator has to put right before a service can start. */
export interface SettingsProblem {
  /** The variable, or the file, that is at fault. */
  name: string;
  /** What is wrong and what to do about it, as sentences that follow the name. Never the value itself. */
  message: string;
}

/** The surroundings of a service (variables, `.env`, port) do not let it start. `problems` holds every reason. */
export class SettingsError extends Error {
  readonly code = 'invalid_settings';
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[], options?: ErrorOptions) {
    super(toText(problems), options);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

function toText(problems: readonly SettingsProblem[]): string {
  const heading = problems.length === 1 ? 'Cannot start:' : `Cannot start, for ${problems.length} reasons:`;
  return [heading, ...problems.map(({ name, message }) => `  ${name} ${message}`)].join('\n');
}
