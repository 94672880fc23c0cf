import type { NextRequest } from 'next/server';
import { respondRun, refuseRun } from '../../../../lab/server/routes.ts';

interface RouteContext {
  params: Promise<{ scenario: string }>;
}

/** `POST /api/lab/<scenario>`: runs one scenario of the lab. The body is not read. */
export async function POST(request: NextRequest, { params }: RouteContext): Promise<Response> {
  const { scenario } = await params;
  return respondRun(request, scenario);
}

async function refuse(request: NextRequest, { params }: RouteContext): Promise<Response> {
  const { scenario } = await params;
  return refuseRun(request, scenario);
}

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT };
