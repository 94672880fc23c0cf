import { headers } from 'next/headers';
import type { FirstAnswers } from '../data/first-answers.ts';
import { auth } from './auth.ts';
import { createFirstAnswers, type PageRoutes } from './first-answers.ts';
import { createGateway, type TokenSource } from './gateway.ts';
import { logEvent } from './log.ts';
import { settings } from './settings.ts';
import { createStoredTokens } from './stored-tokens.ts';

const getTokens: TokenSource = async (request, response, options) =>
  (await auth()).getTokens(request, response, options);

/** Answers the browser with one API's data, using the tokens of the person who asks. */
export const answerFromApi = createGateway({ getTokens, settings, log: logEvent });

const getStoredTokens = createStoredTokens(async (options) => {
  const client = await auth();
  return options ? client.getTokens(options) : client.getTokens();
});

const readFor = createFirstAnswers({ getTokens: getStoredTokens, settings, log: logEvent });

/** In a page: the data that it is sent with, using the tokens of the person who opens it. Never throws. */
export async function readFirstAnswers(routes: PageRoutes): Promise<FirstAnswers> {
  return readFor(await headers(), routes);
}
