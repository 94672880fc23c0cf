import { openSessionStore } from './session-store.ts';
import { settings, SettingsError } from './settings.ts';

/** Ends the process with one readable message when the environment cannot work. */
export async function checkSettings(): Promise<void> {
  try {
    settings();
    await openSessionStore(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\nweb/.env.example explains each variable.\n`);
    process.exit(1);
  }
}
