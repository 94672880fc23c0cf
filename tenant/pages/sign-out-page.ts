import { escapeHtml, renderPage } from '@monoshop/service-kit/page';

/** Sends the only form of the page. Its hash stands in the Content-Security-Policy. */
export const SUBMIT_SCRIPT = 'document.forms[0].submit()';

export interface SignOutPage {
  /** The provider's form, empty and with the id `op.logoutForm`. */
  form: string;
  /** Whether an ID token shows that the request comes from an application the user signed in to. */
  confirmed: boolean;
  homeUrl: string;
}

/**
 * The page before a sign-out (OpenID Connect RP-Initiated Logout 1.0 §2). Without an ID token any site could have sent
 * the user here, so the user decides.
 */
export function renderSignOutPage({ form, confirmed, homeUrl }: SignOutPage): string {
  const button = '<button type="submit" form="op.logoutForm">Sign out</button>';
  // In a field, not in the button: a script that sends the form presses no button.
  const logout = '<input type="hidden" name="logout" value="yes" form="op.logoutForm">';
  if (confirmed) {
    return renderPage({
      title: 'Signing out',
      content: `<p class="soft">One moment.</p>${form}${logout}<noscript>${button}</noscript><script>${SUBMIT_SCRIPT}</script>`,
    });
  }
  return renderPage({
    title: 'Sign out?',
    content: `<p class="soft">This ends your session in every MonoShop application.</p>${form}${logout}${button}
<p class="after"><a href="${escapeHtml(homeUrl)}">Stay signed in</a></p>`,
  });
}

/** The page after a sign-out that leads nowhere else. */
export function renderSignedOutPage(homeUrl: string): string {
  return renderPage({
    title: 'You are signed out',
    content: `<p class="soft">You can close this page now.</p>
<a class="button" href="${escapeHtml(homeUrl)}">Back to MonoShop</a>`,
  });
}
