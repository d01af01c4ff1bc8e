import { axe, expect, test } from './fixtures';
import { letter, letters, link } from './mail';
import {
  addAsGuest,
  expectBadge,
  expectSignedIn,
  expectSignedOut,
  fillSignIn,
  items,
  newEmail,
  register,
  signOut,
  visit,
} from './shop';

const SENT = /If this address has an account/;
const subject = /Set a new password/;

test('a forgotten password is replaced by mail, and every other session ends', async ({ page, anotherDevice }) => {
  const account = await register(page);
  const device = await (await anotherDevice()).newPage();
  await addAsGuest(device, items.candle, 2);
  await visit(device, '/login');
  await device.getByRole('main').getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(device.getByRole('heading', { level: 1, name: 'Forgot your password?' })).toBeVisible();
  await axe(device);
  await device.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await device.getByRole('button', { name: 'Send link', exact: true }).click();
  await expect(device.getByRole('status').filter({ hasText: SENT })).toBeVisible();
  await axe(device);

  const path = link(await letter(account.email, subject));
  const response = await visit(device, path);
  expect(response?.headers()['cache-control']).toContain('no-store');
  expect(response?.headers()['referrer-policy']).toBe('same-origin');
  const field = device.getByLabel('New password', { exact: true });
  await field.fill('short');
  await device.getByRole('button', { name: 'Set password', exact: true }).click();
  await expect(field).toBeFocused();
  await expect(field).toHaveAccessibleDescription(/at least 8 characters/);
  await axe(device);
  await field.fill('another-patient-kettle');
  await device.getByRole('button', { name: 'Set password', exact: true }).click();
  await expect(device).toHaveURL('/account');
  await expectSignedIn(device);
  await expectBadge(device, 2); // the cart came along

  await page.reload();
  await expectSignedOut(page);
  await visit(page, '/login');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Email or password is wrong' })).toBeVisible();
  await fillSignIn(page, { ...account, password: 'another-patient-kettle' });
  await expectSignedIn(page);

  // The link works once.
  await visit(device, path);
  await device.getByLabel('New password', { exact: true }).fill('yet-another-kettle');
  await device.getByRole('button', { name: 'Set password', exact: true }).click();
  await expect(device.getByRole('alert').filter({ hasText: 'doesn’t work any more' })).toBeVisible();
  await device.getByRole('link', { name: 'Ask for a new one' }).click();
  await expect(device).toHaveURL('/forgot-password');
});

test('whether an address has an account is not said', async ({ page }) => {
  const nobody = newEmail();
  await visit(page, '/forgot-password');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(nobody);
  await page.getByRole('button', { name: 'Send link', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: SENT })).toBeVisible();
  // The outbox keeps its order: once a later letter is there, an earlier one would be.
  const account = await register(page);
  await signOut(page);
  await visit(page, '/forgot-password');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByRole('button', { name: 'Send link', exact: true }).click();
  await letter(account.email, subject);
  expect(letters(nobody)).toEqual([]);
});

test('a link without its token leads to asking for one', async ({ page }) => {
  await visit(page, '/reset-password');
  await expect(page).toHaveURL(/\/forgot-password/);
  await expect(page.getByRole('alert').filter({ hasText: 'doesn’t work any more' })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('e1 a password is replaced with forms alone', async ({ page, anotherDevice }) => {
    const shopper = await (await anotherDevice({ javaScriptEnabled: true })).newPage();
    const account = await register(shopper);
    await page.goto('/forgot-password');
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
    await page.getByRole('button', { name: 'Send link', exact: true }).click();
    await expect(page.getByRole('main')).toContainText(SENT);
    const path = link(await letter(account.email, subject));
    await page.goto(path);
    await page.getByLabel('New password', { exact: true }).fill('another-patient-kettle');
    await page.getByRole('button', { name: 'Set password', exact: true }).click();
    await expect(page).toHaveURL('/account');
    await expect(page.getByRole('main')).toContainText(account.email);
    await page.goto(path);
    await page.getByLabel('New password', { exact: true }).fill('yet-another-kettle');
    await page.getByRole('button', { name: 'Set password', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'doesn’t work any more' })).toBeVisible();
  });
});
