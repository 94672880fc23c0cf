/** Path of the products at the BFF. */
export const PRODUCTS_PATH = '/api/products';

/** Path of the invoices at the BFF. */
export const INVOICES_PATH = '/api/invoices';

/** The invoices as a file: its path at the BFF, and its name. */
export const INVOICE_FILE = { path: '/api/invoices/csv', name: 'monoshop-invoices.csv' };
