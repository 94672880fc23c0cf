import { auth } from './auth.ts';
import { createGateway, type TokenSource } from './gateway.ts';
import { logEvent } from './log.ts';
import { settings } from './settings.ts';

const getTokens: TokenSource = async (request, response, options) =>
  (await auth()).getTokens(request, response, options);

/** Answers the browser with one API's data, using the tokens of the person who asks. */
export const answerFromApi = createGateway({ getTokens, settings, log: logEvent });
