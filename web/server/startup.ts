import { settings, SettingsError } from './settings.ts';

/** Ends the process with one readable message when the environment cannot work. */
export function checkSettings(): void {
  try {
    settings();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\nweb/.env.example explains each variable.\n`);
    process.exit(1);
  }
}
