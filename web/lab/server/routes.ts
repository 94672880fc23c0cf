import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { SCENARIOS } from '../model.ts';
import { createOwnParts } from '../../server/data-routes.ts';
import { refuseMethod, refuseMethodButPost, refusePath } from '../../server/refusals.ts';
import { settings } from '../../server/settings.ts';
import { createLab, type Lab } from './lab.ts';

let lab: Lab | undefined;

const openLab = (): Lab => (lab ??= createLab(createOwnParts()));

interface RunContext {
  params: Promise<{ scenario: string }>;
}

const scenarioSchema = z.enum(SCENARIOS);

/** `GET /api/lab`: the claims of the token in use. 404 where the lab is off. */
export async function respondToken(request: NextRequest): Promise<Response> {
  return settings().isLabOn ? openLab().showToken(request) : refusePath(request);
}

/** Any other method there: 405, or 404 where the lab is off. */
export async function refuseLabMethod(request: NextRequest): Promise<Response> {
  return settings().isLabOn ? refuseMethod(request) : refusePath(request);
}

/** `POST /api/lab/<scenario>`: what both APIs answer. 404 for an unknown name, and where the lab is off. */
export async function respondRun(request: NextRequest, { params }: RunContext): Promise<Response> {
  const scenario = scenarioSchema.safeParse((await params).scenario);
  return settings().isLabOn && scenario.success ? openLab().run(request, scenario.data) : refusePath(request);
}

/** Any other method for a scenario: 405 if there is such a scenario, else 404. */
export async function refuseRun(request: NextRequest, { params }: RunContext): Promise<Response> {
  const isThere = settings().isLabOn && scenarioSchema.safeParse((await params).scenario).success;
  return isThere ? refuseMethodButPost(request) : refusePath(request);
}
