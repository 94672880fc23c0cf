import type { ApiName } from '@monoshop/apis';

/** Path of an API's data at the BFF. */
export const toDataPath = (api: ApiName): string => `/api/${api}`;

/** The invoices as a file: its path at the BFF, and its name. */
export const INVOICE_FILE = { path: `${toDataPath('invoices')}/csv`, name: 'monoshop-invoices.csv' };

/** Of the response with a file: that there is more, and how many, the first of it, are in the file. */
export const FIRST_OF_HEADER = 'monoshop-first-of-more';
