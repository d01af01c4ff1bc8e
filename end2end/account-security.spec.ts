import { axe, expect, test } from './fixtures';
import { letter, link } from './mail';
import { expectSignedIn, expectSignedOut, fillSignIn, newEmail, register, signIn, visit } from './shop';
import type { Page } from '@playwright/test';

const NEW_PASSWORD = 'another-patient-kettle';

function said(page: Page, text: string | RegExp) {
  return page.getByRole('status').filter({ hasText: text });
}

async function changePassword(page: Page, current: string, next: string): Promise<void> {
  await page.getByLabel('Current password', { exact: true }).fill(current);
  await page.getByLabel('New password', { exact: true }).fill(next);
  await page.getByRole('button', { name: 'Change password', exact: true }).click();
}

async function askForEmail(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('New email address', { exact: true }).fill(email);
  await page.getByLabel('Your password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Send link', exact: true }).click();
}

test('s3 an account sees where it is signed in, and signs out elsewhere', async ({ page, anotherDevice }) => {
  const account = await register(page);
  const second = await (await anotherDevice()).newPage();
  const third = await (await anotherDevice()).newPage();
  for (const device of [second, third]) await signIn(device, account);

  await visit(page, '/account');
  const sessions = page.getByRole('region', { name: 'Where you are signed in' });
  await expect(sessions.getByRole('listitem')).toHaveCount(3);
  await expect(sessions.getByRole('listitem').filter({ hasText: 'this device' })).toHaveCount(1);
  await expect(sessions.getByRole('listitem').first()).toContainText(/ on (Linux|Mac|Windows)/);
  await axe(page);

  await sessions.getByRole('button', { name: /^Sign out: / }).first().click();
  await expect(said(page, 'Signed out there.')).toBeVisible();
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  await sessions.getByRole('button', { name: 'Sign out everywhere else', exact: true }).click();
  await expect(said(page, 'You are signed out everywhere else.')).toBeVisible();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  await expect(sessions.getByRole('button', { name: 'Sign out everywhere else' })).toHaveCount(0);
  for (const device of [second, third]) {
    await device.reload();
    await expectSignedOut(device);
  }
  await page.reload();
  await expectSignedIn(page);
});

test('s2 a password is changed with the old one, and every other session ends', async ({ page, anotherDevice }) => {
  const account = await register(page);
  const device = await (await anotherDevice()).newPage();
  await signIn(device, account);
  await visit(page, '/account');

  await changePassword(page, 'not-my-password', NEW_PASSWORD);
  await expect(page.getByLabel('Current password', { exact: true })).toBeFocused();
  await expect(page.getByLabel('Current password', { exact: true })).toHaveAccessibleDescription(/not your password/);
  await axe(page);
  await changePassword(page, account.password, 'short');
  await expect(page.getByLabel('New password', { exact: true })).toHaveAccessibleDescription(/at least 8 characters/);
  await changePassword(page, account.password, NEW_PASSWORD);
  await expect(said(page, 'Your password is changed')).toBeVisible();
  await letter(account.email, /Your password was changed/);

  await page.reload();
  await expectSignedIn(page);
  await device.reload();
  await expectSignedOut(device);
  await visit(device, '/login');
  await fillSignIn(device, { ...account, password: NEW_PASSWORD });
  await expectSignedIn(device);
});

test('s2 an address changes once it is proved, and the old one is told', async ({ page, anotherDevice }) => {
  const account = await register(page);
  const email = newEmail();
  await visit(page, '/account');
  await askForEmail(page, email, account.password);
  await expect(said(page, 'We have sent a link to the new address')).toBeVisible();
  await letter(account.email, /gets another address/);
  const path = link(await letter(email, /Confirm your new address/));
  await expect(page.getByRole('main')).toContainText(account.email);

  // The link opens nothing for somebody else.
  const stranger = await (await anotherDevice()).newPage();
  await register(stranger);
  await visit(stranger, path);
  await stranger.getByRole('button', { name: 'Use the new address', exact: true }).click();
  await expect(said(stranger, 'doesn’t work any more')).toBeVisible();

  await visit(page, path);
  await page.getByRole('button', { name: 'Use the new address', exact: true }).click();
  await expect(said(page, 'Your address is changed')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(email);
  await axe(page);
});

test('a link to a new address leads there after signing in', async ({ page, anotherDevice }) => {
  const account = await register(page);
  const email = newEmail();
  await visit(page, '/account');
  await askForEmail(page, email, account.password);
  const path = link(await letter(email, /Confirm your new address/));
  const device = await (await anotherDevice()).newPage();
  await visit(device, path);
  await expect(device).toHaveURL(/\/login\?next=/);
  await fillSignIn(device, account);
  await device.getByRole('button', { name: 'Use the new address', exact: true }).click();
  await expect(said(device, 'Your address is changed')).toBeVisible();
});

test('password managers find the page for another password', async ({ page }) => {
  await register(page);
  await visit(page, '/.well-known/change-password');
  await expect(page).toHaveURL('/account#change-password');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('e1 password, address and sessions are changed with forms alone', async ({ page, anotherDevice }) => {
    const shopper = await (await anotherDevice({ javaScriptEnabled: true })).newPage();
    const account = await register(shopper);
    await page.goto('/login?next=/account');
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
    await page.getByLabel('Password', { exact: true }).fill(account.password);
    await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL('/account');
    await page.getByRole('button', { name: /^Sign out: / }).first().click();
    await expect(said(page, 'Signed out there.')).toBeVisible();
    await changePassword(page, 'not-my-password', NEW_PASSWORD);
    await expect(said(page, 'That is not your password')).toBeVisible();
    await changePassword(page, account.password, NEW_PASSWORD);
    await expect(said(page, 'Your password is changed')).toBeVisible();
    const email = newEmail();
    await askForEmail(page, email, NEW_PASSWORD);
    await expect(said(page, 'We have sent a link')).toBeVisible();
    await page.goto(link(await letter(email, /Confirm your new address/)));
    await page.getByRole('button', { name: 'Use the new address', exact: true }).click();
    await expect(page.getByRole('main')).toContainText(email);
    await shopper.reload();
    await expectSignedOut(shopper);
  });
});
