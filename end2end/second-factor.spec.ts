import { createHmac } from 'node:crypto';
import { axe, expect, test } from './fixtures';
import { type Page } from '@playwright/test';
import { addAsGuest, expectBadge, expectSignedIn, fillSignIn, items, register, signOut, visit } from './shop';

/** What an app shows for that secret, so many steps of 30 seconds from now (RFC 6238). */
function code(secret: string, steps = 0): string {
  const bits = [...secret.replaceAll(' ', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19]! & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** Sets a second factor up; its secret and a recovery code. */
async function setUp(page: Page): Promise<{ secret: string; recovery: string }> {
  await page.goto('/account/second-factor');
  await page.getByRole('button', { name: 'Set it up', exact: true }).click();
  await expect(page.getByRole('img', { name: 'QR code of the secret' })).toBeVisible();
  const secret = await page.getByRole('main').locator('code').innerText();
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(code(secret));
  await page.getByRole('button', { name: 'Turn it on', exact: true }).click();
  const codes = page.getByRole('region', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  return { secret, recovery: await codes.first().innerText() };
}

async function enter(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(text);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

test('signing in asks for a code, and the cart comes along', async ({ page }) => {
  const account = await register(page);
  const { secret, recovery } = await setUp(page);
  await axe(page);
  await page.getByRole('button', { name: 'I have kept them', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Recovery codes' })).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('10 recovery codes are left.');
  await visit(page, '/account');
  await signOut(page);

  await addAsGuest(page, items.candle, 2);
  await visit(page, '/login?next=/cart');
  await fillSignIn(page, account);
  await expect(page).toHaveURL('/login/code?next=/cart');
  await axe(page);
  await enter(page, '000000');
  await expect(page.getByRole('alert').filter({ hasText: 'That code is wrong' })).toBeVisible();
  await enter(page, code(secret, 1)); // the next step: this one's set it up
  await expect(page).toHaveURL('/cart');
  await expectSignedIn(page);
  await expectBadge(page, 2);

  await visit(page, '/account');
  await signOut(page);
  await visit(page, '/login?next=/account/second-factor');
  await fillSignIn(page, account);
  await enter(page, recovery);
  await expect(page.getByRole('main')).toContainText('9 recovery codes are left.');
  await page.getByRole('button', { name: 'Turn it off', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'It is off' })).toBeVisible();
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('e1 a second factor is set up and asked for with forms alone', async ({ page }) => {
    const account = await registerByForm(page);
    const { recovery } = await setUp(page);
    await page.context().clearCookies();
    await page.goto('/login');
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
    await page.getByLabel('Password', { exact: true }).fill(account.password);
    await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL('/login/code');
    await enter(page, '000000');
    await expect(page.getByRole('alert').filter({ hasText: 'That code is wrong' })).toBeVisible();
    await enter(page, recovery);
    await expect(page).toHaveURL('/');
    await page.goto('/account/second-factor');
    await expect(page.getByRole('main')).toContainText('9 recovery codes are left.');
  });
});

async function registerByForm(page: Page): Promise<{ email: string; password: string }> {
  const account = { email: `mira-${crypto.randomUUID()}@example.com`, password: 'patient-harbour-kettle' };
  await page.goto('/register');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mira');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Create account', exact: true }).click();
  await expect(page).toHaveURL('/');
  return account;
}
