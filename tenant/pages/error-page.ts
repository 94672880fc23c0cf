import { escapeHtml, renderPage } from '@monoshop/service-kit/page';

export interface ErrorPage {
  /** Error code of the protocol. */
  code: string;
  description?: string;
  homeUrl: string;
}

/** The page for an error that cannot be sent back to an application. */
export function renderErrorPage({ code, description, homeUrl }: ErrorPage): string {
  const detail = description ? `${code}: ${description}` : code;
  return renderPage({
    title: 'This did not work',
    content: `<p>The request could not be completed. Start again from the shop.</p>
<p class="bad">${escapeHtml(detail)}</p>
<a class="button" href="${escapeHtml(homeUrl)}">Back to MonoShop</a>`,
  });
}
