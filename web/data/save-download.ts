import { ApiError } from './api-error.ts';
import { failOffline, sendToBff } from './bff.ts';
import { endSessionEverywhere } from './session-end.ts';
import { dismissToast, showToast } from './toasts.ts';

const TOAST_KEY = 'saved file';

/** Saves a file of the BFF under `name`. A failure is reported on the page, which stays open. */
export async function saveFile(path: string, name: string): Promise<void> {
  try {
    const response = await sendToBff(path);
    const file = await response.blob().catch(failOffline);
    dismissToast(TOAST_KEY);
    offer(file, name);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.endsSession) return endSessionEverywhere();
    showToast({ key: TOAST_KEY, text: `No file was saved. ${error.problem.title}.`, kind: 'failure' });
  }
}

function offer(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser holds a reference to the file once the click is over.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
