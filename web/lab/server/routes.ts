import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { SCENARIOS } from '../model.ts';
import { auth } from '../../server/auth.ts';
import { logEvent } from '../../server/log.ts';
import { refuseMethod, refuseMethodButPost, refusePath } from '../../server/refusals.ts';
import { settings } from '../../server/settings.ts';
import { createLab } from './lab.ts';

const lab = createLab({
  getTokens: async (request, response, options) => (await auth()).getTokens(request, response, options),
  settings,
  log: logEvent,
});

const scenarioSchema = z.enum(SCENARIOS);

/** `GET /api/lab`: the claims of the token in use. 404 where the lab is off. */
export async function respondToken(request: NextRequest): Promise<Response> {
  return settings().isLabOn ? lab.showToken(request) : refusePath(request);
}

/** Any other method there: 405, or 404 where the lab is off. */
export function refuseLabMethod(request: NextRequest): Response {
  return settings().isLabOn ? refuseMethod(request) : refusePath(request);
}

/** `POST /api/lab/<scenario>`: what both APIs answer. 404 for an unknown name, and where the lab is off. */
export async function respondRun(request: NextRequest, name: string): Promise<Response> {
  const scenario = scenarioSchema.safeParse(name);
  return settings().isLabOn && scenario.success ? lab.run(request, scenario.data) : refusePath(request);
}

/** Any other method for a scenario: 405 if there is such a scenario, else 404. */
export function refuseRun(request: NextRequest, name: string): Response {
  const isThere = settings().isLabOn && scenarioSchema.safeParse(name).success;
  return isThere ? refuseMethodButPost(request) : refusePath(request);
}
