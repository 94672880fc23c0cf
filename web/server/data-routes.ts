import { invoicesResponseSchema, READ_INVOICES } from '@monoshop/api-invoices/contract';
import { productsResponseSchema, READ_PRODUCTS } from '@monoshop/api-products/contract';
import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { ProductsResponse } from '@monoshop/api-products/contract';
import { headers } from 'next/headers';
import type { InitialData } from '../data/initial-data.ts';
import type { GatewayRoute } from './api-request.ts';
import { auth } from './auth.ts';
import { createGateway, type TokenSource } from './gateway.ts';
import { createInitialData, type PageRoutes } from './initial-data.ts';
import { logEvent } from './log.ts';
import { createPageTokens } from './page-tokens.ts';
import { settings } from './settings.ts';

/** `GET /products` of the Product API. */
export const productsRoute: GatewayRoute<ProductsResponse> = {
  name: 'Product API',
  path: 'products',
  scope: READ_PRODUCTS,
  answer: productsResponseSchema,
  baseUrl: ({ productsApiUrl }) => productsApiUrl,
};

/** `GET /invoices` of the Invoice API. */
export const invoicesRoute: GatewayRoute<InvoicesResponse> = {
  name: 'Invoice API',
  path: 'invoices',
  scope: READ_INVOICES,
  answer: invoicesResponseSchema,
  baseUrl: ({ invoicesApiUrl }) => invoicesApiUrl,
};

const getTokens: TokenSource = async (request, response, options) =>
  (await auth()).getTokens(request, response, options);

/** Responds to the browser with one API's data, using the tokens of the signed-in user. */
export const respondFromApi = createGateway({ getTokens, settings, log: logEvent });

const getPageTokens = createPageTokens(async (options) => {
  const client = await auth();
  return options ? client.getTokens(options) : client.getTokens();
});

const readFor = createInitialData({ getTokens: getPageTokens, settings, log: logEvent });

/** In a page: the data that it is sent with, using the tokens of the signed-in user. Never throws. */
export async function readInitialData(routes: PageRoutes): Promise<InitialData> {
  return readFor(await headers(), routes);
}
