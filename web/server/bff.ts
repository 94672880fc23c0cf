import { getTokens } from '@monocloud/auth-nextjs';
import { createGateway } from './gateway.ts';
import { logEvent } from './log.ts';
import { settings } from './settings.ts';

/** Answers the browser with one API's data, using the tokens of the person who asks. */
export const answerFromApi = createGateway({ getTokens, settings, log: logEvent });
