/** Where the storefront has the products. */
export const PRODUCTS_PATH = '/api/products';

/** Where the storefront has the invoices. */
export const INVOICES_PATH = '/api/invoices';
