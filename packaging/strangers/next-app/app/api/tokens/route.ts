import { MonoCloudValidationError, getTokens } from '@monocloud/auth-nextjs';
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
    const isSignedOut = error instanceof MonoCloudValidationError && error.code === 'session_over';
    if (!isSignedOut) console.error(error);
    return NextResponse.json({ error: String(error) }, { status: isSignedOut ? 401 : 500 });
  }
}
