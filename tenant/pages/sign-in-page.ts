import { escapeHtml, renderPage } from '@monoshop/service-kit/page';

export interface SignInPage {
  /** Where the form goes. */
  action: string;
  /** Name of the application that the user comes from. */
  clientName: string;
  /** Initial value of the name field. */
  username?: string;
  /** Whether the user wanted a new account. */
  wantsAccount: boolean;
  /** Names of the accounts there are. */
  accounts: readonly string[];
  /** What was wrong with the last attempt. */
  problem?: string;
}

/** The page with the sign-in form. */
export function renderSignInPage({
  action,
  clientName,
  username = '',
  wantsAccount,
  accounts,
  problem,
}: SignInPage): string {
  const focus = username ? ['', ' autofocus'] : [' autofocus', ''];
  const note = wantsAccount
    ? 'Accounts cannot be made here. Use one of the demo accounts that the tenant comes with.'
    : `to continue to ${clientName}`;
  return renderPage({
    title: 'Sign in',
    content: `<p class="soft">${escapeHtml(note)}</p>
${problem ? `<p class="bad" role="alert" id="problem">${escapeHtml(problem)}</p>` : ''}
<form method="post" action="${escapeHtml(action)}">
<label for="username">Email</label>
<input id="username" name="username" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(username)}"${focus[0]}${describe(problem)}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${focus[1]}${describe(problem)}>
<button type="submit">Sign in</button>
<button type="submit" name="cancel" value="yes" class="quiet" formnovalidate>Cancel</button>
</form>
<p class="soft after">Demo accounts, each with the password <code>monoshop</code>:<br>
${accounts.map(escapeHtml).join('<br>')}</p>`,
  });
}

const describe = (problem: string | undefined): string =>
  problem ? ' aria-invalid="true" aria-describedby="problem"' : '';
