/** The invoices as a file: where the storefront makes it, and what it is called. */
export const INVOICE_FILE = { path: '/api/invoices/csv', name: 'monoshop-invoices.csv' };
