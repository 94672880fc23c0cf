import { MonoCloudTokenError, getTokens } from '@monocloud/auth-nextjs';
import { type NextRequest, NextResponse } from 'next/server';

export async function GET(request: NextRequest) {
  try {
    const { accessToken, resource, scopes } = await getTokens({
      resource: 'http://api.monoshop.com/products',
      scopes: 'read:products',
      forceRefresh: request.nextUrl.searchParams.has('refresh'),
    });
    return NextResponse.json({ accessToken, resource, scopes });
  } catch (error) {
    const refused = error instanceof MonoCloudTokenError ? error.name : 'unexpected';
    return NextResponse.json({ refused }, { status: 401 });
  }
}
