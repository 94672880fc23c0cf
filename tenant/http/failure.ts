import type { Logger } from '@monoshop/service-kit';
import type { Context, Next } from './middleware.ts';
import { renderErrorPage } from '../pages/error-page.ts';

const NOT_FOUND = { code: 'not_found', description: 'there is nothing at this address' };
const BROKEN = { code: 'server_error', description: 'the tenant failed' };

/** Creates the middleware for unknown paths and for failures: responds with a page to people, with JSON to programs. */
export function createFailureAnswers(logger: Logger, homeUrl: string) {
  function answer(ctx: Context, status: number, { code, description }: typeof NOT_FOUND): void {
    const isPage = ctx.accepts('json', 'html') === 'html';
    ctx.body = isPage
      ? renderErrorPage({ code, description, homeUrl })
      : { error: code, error_description: description };
    ctx.status = status;
    ctx.set('Cache-Control', 'no-store');
  }
  return async function answerFailure(ctx: Context, next: Next): Promise<void> {
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) answer(ctx, 404, NOT_FOUND);
    } catch (error) {
      logger.error({ err: error, method: ctx.method }, 'a request failed');
      answer(ctx, 500, BROKEN);
    }
  };
}
