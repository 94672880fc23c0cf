import { ApiError } from './api-error.ts';
import { failOffline, sendToBff } from './bff.ts';
import { noteSession } from './kept-data.ts';
import { endSessionEverywhere } from './session-end.ts';
import { FIRST_OF_HEADER } from './paths.ts';
import { dismissToast, showToast } from './toasts.ts';

const TOAST_KEY = 'saved file';

/** The name that the response gives its file (RFC 6266 §4.3). */
const readFileName = ({ headers }: Response): string | undefined =>
  /filename="([\w.-]+)"/.exec(headers.get('content-disposition') ?? '')?.[1];

const describeFirst = (count: string): string =>
  `There are more invoices than fit here. The file is made of the first ${count}, by number.`;

/** Saves a file of the BFF, under `name` if its response gives it none. A failure is reported on the page, which stays open. */
export async function saveFile(path: string, name: string): Promise<void> {
  const isSameSession = noteSession();
  try {
    const response = await sendToBff(path);
    const file = await response.blob().catch(failOffline);
    if (!isSameSession()) return;
    dismissToast(TOAST_KEY);
    const first = response.headers.get(FIRST_OF_HEADER);
    offer(file, readFileName(response) ?? name);
    if (first !== null) showToast({ key: TOAST_KEY, text: describeFirst(first), kind: 'change' });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!isSameSession()) return;
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
