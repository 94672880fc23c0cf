import { escapeHtml, renderPage } from '@monoshop/service-kit/page';

export interface ConsentPage {
  /** Where the form goes. */
  action: string;
  /** Name of the application that asks. */
  clientName: string;
  /** Name of the user who is signed in. */
  userName: string;
  /** What the application wants to do, in words. */
  permissions: readonly string[];
}

/** The page on which a user allows an application to act for them, or does not. */
export function renderConsentPage({ action, clientName, userName, permissions }: ConsentPage): string {
  return renderPage({
    title: 'Permission required',
    content: `<p id="asked"><strong>${escapeHtml(clientName)}</strong> wants to do this for you, ${escapeHtml(userName)}:</p>
<ul aria-labelledby="asked">
${permissions.map((permission) => `<li>${escapeHtml(permission)}</li>`).join('\n')}
</ul>
<form method="post" action="${escapeHtml(action)}" aria-labelledby="asked">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="cancel" class="quiet">Cancel</button>
</form>
<p class="soft after">Allowed once, it is not asked again.</p>`,
  });
}
