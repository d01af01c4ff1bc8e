import type { CDPSession, Page } from '@playwright/test';
import { axe, demo, expect, test } from './fixtures';
import {
  addAsGuest,
  addSignedIn,
  expectBadge,
  expectSignedIn,
  items,
  newAccount,
  newEmail,
  register,
  signIn,
  signOut,
  visit,
} from './shop';

// Passkeys (WebAuthn), with Chromium's virtual authenticator. An IP address is no name to bind them to.
test.use({ ownServer: 'passkeys', serverHost: 'localhost' });

/** An authenticator of the page's device, which verifies its holder at once. */
async function authenticator(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id };
}

/** Has the holder agree to what is asked, or turn away. */
async function agrees({ cdp, id }: { cdp: CDPSession; id: string }, isUserVerified: boolean): Promise<void> {
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified });
}

function button(page: Page, name: string) {
  return page.getByRole('main').getByRole('button', { name, exact: true });
}

/** Makes an account with a passkey. */
async function registerWithPasskey(page: Page, next = '/'): Promise<{ email: string }> {
  const { name, email } = newAccount();
  await visit(page, `/register?next=${encodeURIComponent(next)}`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(email);
  await button(page, 'Create account with a passkey').click();
  await page.waitForURL((url) => url.pathname === next);
  await expectSignedIn(page);
  return { email };
}

test('m4 an account is made with a passkey, and signing in with it at checkout merges the cart', async ({ page }) => {
  const device = await authenticator(page);
  await agrees(device, true);
  await visit(page, '/register');
  await axe(page);
  await registerWithPasskey(page);
  await addSignedIn(page, items.candle, 1);
  await signOut(page);

  await addAsGuest(page, items.cap, 2);
  await visit(page, '/checkout');
  await page.getByRole('textbox', { name: 'Full name' }).fill('Mira Lindqvist');
  await axe(page);
  await button(page, 'Sign in with a passkey').click();
  await expectSignedIn(page);
  await expect(page).toHaveURL('/checkout');
  await expect(page.getByRole('heading', { name: 'Your carts were combined' })).toBeVisible();
  await expectBadge(page, 3);
  await expect(page.getByRole('textbox', { name: 'Full name' })).toHaveValue('Mira Lindqvist');
  await axe(page);
});

test('a passkey is chosen in the field for the email, and leads on', async ({ page }) => {
  await authenticator(page);
  await registerWithPasskey(page);
  await signOut(page);
  // The virtual authenticator chooses at once what the browser offers there.
  await page.goto('/login?next=/account/passkeys');
  await expect(page).toHaveURL('/account/passkeys');
  await expect(page.getByRole('list', { name: 'Your passkeys' }).getByRole('listitem')).toHaveCount(1);
});

test('s3 a passkey is added, renamed and removed on the account’s page', async ({ page }) => {
  const { cdp, id: authenticatorId } = await authenticator(page);
  const account = await register(page, '/account');
  await page.getByRole('main').getByRole('region', { name: 'Passkeys' }).getByRole('link', { name: 'See them' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Passkeys' })).toBeVisible();
  await axe(page);
  await button(page, 'Add a passkey').click();
  await expect(page.getByRole('status').filter({ hasText: 'Your passkey was added' })).toBeVisible();
  const passkeys = page.getByRole('list', { name: 'Your passkeys' }).getByRole('listitem');
  await expect(passkeys).toHaveCount(1);
  await expect(passkeys).toContainText('never used to sign in');
  await axe(page);
  await page.getByRole('textbox', { name: /^New name of/ }).fill('Work laptop');
  await page.getByRole('button', { name: /^Rename/ }).click();
  await expect(passkeys.filter({ hasText: 'Work laptop' })).toHaveCount(1);
  await signOut(page);

  await page.goto('/login?next=/account/passkeys');
  await expect(page).toHaveURL('/account/passkeys');
  await expect(passkeys).toContainText('last used');
  await page.getByRole('button', { name: 'Remove: Work laptop' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The passkey was removed' })).toBeVisible();
  await expect(passkeys).toHaveCount(0);
  await signOut(page);
  // The device would go on offering it.
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
  await signIn(page, account);
});

test('the only way to sign in has no button to remove it', async ({ page }) => {
  await authenticator(page);
  await registerWithPasskey(page);
  await page.goto('/account/passkeys');
  await expect(page.getByRole('list', { name: 'Your passkeys' }).getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('Your account has no password');
});

test('what is cancelled in the browser’s dialog says so', async ({ page }) => {
  const device = await authenticator(page);
  await agrees(device, false);
  await visit(page, '/register');
  const { name, email } = newAccount();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(email);
  await button(page, 'Create account with a passkey').click();
  await expect(page.getByRole('alert').filter({ hasText: 'That was cancelled' })).toBeVisible();
  await axe(page);
  await agrees(device, true);
  await button(page, 'Create account with a passkey').click();
  await expectSignedIn(page);
});

test('s3 an account without a password gets a second factor and another address by a passkey', async ({ page, server }) => {
  await authenticator(page);
  await registerWithPasskey(page);
  await server.letProofsGoStale();
  await page.goto('/account/second-factor');
  await expect(page.getByRole('region', { name: 'Confirm that it is you' })).toBeVisible();
  await expect(page.getByLabel('Your password', { exact: true })).toHaveCount(0);
  await expect(button(page, 'Set it up')).toHaveCount(0);
  await axe(page);
  await button(page, 'Confirm with a passkey').click();
  await button(page, 'Set it up').click();
  await expect(page.getByRole('img', { name: 'QR code of the secret' })).toBeVisible();

  await visit(page, '/account');
  await expect(page.getByRole('region', { name: 'Set a password' }).getByRole('link', { name: 'Set one by mail' })).toBeVisible();
  await expect(page.getByLabel('Current password', { exact: true })).toHaveCount(0);
  await axe(page);
  await page.getByLabel('New email address', { exact: true }).fill(newEmail());
  await button(page, 'Send link').click();
  await expect(page.getByRole('status').filter({ hasText: 'We have sent a link to the new address' })).toBeVisible();
});

test('s3 whoever proved too long ago who they are is asked for the password before a second factor is set up', async ({
  page,
  server,
}) => {
  const account = await register(page);
  await server.letProofsGoStale();
  await page.goto('/account/second-factor');
  await page.getByLabel('Your password', { exact: true }).fill('not-my-password');
  await button(page, 'Confirm with your password').click();
  await expect(page).toHaveURL('/account/second-factor?said=password');
  await expect(page.getByText('That is not your password. Nothing was changed.')).toBeVisible();
  await axe(page);
  await page.getByLabel('Your password', { exact: true }).fill(account.password);
  await button(page, 'Confirm with your password').click();
  await expect(button(page, 'Set it up')).toBeVisible();
});

test('s3 staff prove by a passkey that it is them before they save the settings', async ({ page, server, allowConsole }) => {
  allowConsole(/status of 403/); // the page that asks for it
  await authenticator(page);
  await signIn(page, demo.staff, '/account/passkeys');
  await button(page, 'Add a passkey').click();
  await expect(page.getByRole('status').filter({ hasText: 'Your passkey was added' })).toBeVisible();
  await server.letProofsGoStale();
  await page.goto('/staff/settings');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Confirm that it is you' })).toBeVisible();
  await axe(page);
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
  await expect(page).toHaveURL(/\/staff\/settings/);
  await expect(page.getByRole('heading', { level: 1, name: 'Confirm that it is you' })).toHaveCount(0);
});
