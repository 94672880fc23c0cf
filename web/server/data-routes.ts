import { invoicesResponseSchema, READ_INVOICES } from '@monoshop/api-invoices/contract';
import { productsResponseSchema, READ_PRODUCTS } from '@monoshop/api-products/contract';
import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { ProductsResponse } from '@monoshop/api-products/contract';
import { headers } from 'next/headers';
import type { NextRequest } from 'next/server';
import type { InitialData } from '../data/initial-data.ts';
import type { GatewayRoute } from './api-request.ts';
import { auth } from './auth.ts';
import { createGateway, type Gateway, type Present } from './gateway.ts';
import { createPageTokens, readInitialData, type PageRoutes } from './initial-data.ts';
import { logEvent } from './log.ts';
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

function openGateway(): Gateway {
  const client = auth();
  return createGateway({
    // Awaited within the response: a client that cannot be made is answered with problem details.
    getTokens: async (...args) => (await client).getTokens(...args),
    settings: settings(),
    log: logEvent,
  });
}

let gateway: Gateway | undefined;

/** Creates the handler that responds to the browser with one API's data, using the tokens of the signed-in user. */
export const createDataRoute =
  <T>(route: GatewayRoute<T>, presentFor?: (request: NextRequest) => Present<T>) =>
  async (request: NextRequest): Promise<Response> =>
    (gateway ??= openGateway())(request, route, presentFor?.(request));

const getPageTokens = createPageTokens(async (options) => {
  const client = await auth();
  return options ? client.getTokens(options) : client.getTokens();
});

/** In a page: the data that it is sent with, using the tokens of the signed-in user. Never throws. */
export async function readPageData(routes: PageRoutes): Promise<InitialData> {
  const parts = { getTokens: getPageTokens, settings: settings(), log: logEvent };
  return readInitialData(await headers(), routes, parts);
}
