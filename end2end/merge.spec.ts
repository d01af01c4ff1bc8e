import type { Page, Route } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  GUEST_CART,
  MERGE,
  addAsGuest,
  addSignedIn,
  cartText,
  clickAtOnce,
  expectBadge,
  expectSignedIn,
  expectSignedOut,
  fillRegistration,
  fillSignIn,
  guestCart,
  holdMerge,
  items,
  line,
  newAccount,
  quantity,
  register,
  signIn,
  signOut,
  soldOut,
  stored,
  variantId,
  visit,
  withGuestCart,
  type Account,
  type Item,
} from './shop';

/** An account whose cart holds that already. */
async function accountWith(page: Page, item: Item, count: number): Promise<Account> {
  const account = await register(page);
  await addSignedIn(page, item, count);
  return account;
}

test('m4 signing in from a product page merges and comes back there', async ({ page, anotherDevice }) => {
  const account = await accountWith(await (await anotherDevice()).newPage(), items.candle, 1);

  await addAsGuest(page, items.candle, 2);
  await addAsGuest(page, items.jar);
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, account);
  await expect(page).toHaveURL(new RegExp(`/products/${items.jar.slug}\\b`));
  const receipt = page.getByRole('region', { name: 'Your carts were combined' });
  await expect(receipt).toContainText(`${items.candle.name}`);
  await expect(receipt).toContainText('from 1 to 3');
  await expect(receipt.getByRole('listitem').filter({ hasText: items.jar.name })).toContainText('added');
  await expectBadge(page, 4);
  expect(stored(await guestCart(page))).toBe(0);

  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('3');
  await expect(quantity(page, items.jar)).toHaveValue('1');
});

test('m4 signing in from checkout merges and comes back to checkout', async ({ page, anotherDevice }) => {
  const account = await accountWith(await (await anotherDevice()).newPage(), items.candle, 1);

  await addAsGuest(page, items.jar, 2);
  await visit(page, '/checkout');
  await page.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).click();
  await fillSignIn(page, account);
  await expect(page).toHaveURL('/checkout');
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
  await expect(quantity(page, items.jar)).toHaveValue('2');
  await expect(quantity(page, items.candle)).toHaveValue('1');
  await expect(page.getByRole('region', { name: 'Your carts were combined' })).toContainText(items.jar.name);
  await expectBadge(page, 3);
});

test('m4 registering merges too', async ({ page }) => {
  await addAsGuest(page, items.jar, 2);
  await visit(page, '/cart');
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
  await fillRegistration(page, newAccount());
  await expect(page).toHaveURL('/cart');
  await expectSignedIn(page);
  await expectBadge(page, 2);
  await expect(quantity(page, items.jar)).toHaveValue('2');
  expect(stored(await guestCart(page))).toBe(0);
});

test('m4 what was in the account before is marked, and one action sets just that aside', async ({ page, anotherDevice }) => {
  const device = await (await anotherDevice()).newPage();
  const account = await accountWith(device, items.candle, 2);
  await addSignedIn(device, items.bowl, 1);

  await addAsGuest(page, items.candle, 3);
  await addAsGuest(page, items.jar);
  await signIn(page, account, '/cart');
  const main = page.getByRole('main');
  const mark = 'From your saved cart';
  await expect(line(page, items.candle)).toContainText(mark);
  await expect(line(page, items.bowl)).toContainText(mark);
  await expect(line(page, items.jar)).not.toContainText(mark);
  await expectBadge(page, 7);

  await page.getByRole('button', { name: 'Save just those for later', exact: true }).click();
  await expectBadge(page, 4);
  const saved = page.getByRole('region', { name: 'Saved for later' });
  await expect(saved).toContainText(items.candle.name);
  await expect(saved).toContainText(items.bowl.name);
  await expect(saved).not.toContainText(items.jar.name);
  await expect(quantity(page, items.candle)).toHaveValue('3');
  await expect(quantity(page, items.jar)).toHaveValue('1');
  await expect(main.getByText(mark, { exact: true })).toHaveCount(0);
});

test('m1 nothing disappears: added, raised, capped, unavailable and unknown stand in the receipt', async ({
  page,
  anotherDevice,
  baseURL,
}) => {
  const scarce: Item = { slug: 'backyard-telescope', name: 'Backyard telescope', price: 52900 }; // two of them
  const account = await accountWith(await (await anotherDevice()).newPage(), items.candle, 1);
  const ids = await Promise.all([items.candle, items.cap, scarce, soldOut].map((item) => variantId(page, item)));
  const entries = [...ids, '00000000-0000-4000-8000-000000000001'].map((id) => ({ id, quantity: 5 }));
  const visitor = await (await anotherDevice(withGuestCart(baseURL, cartText(entries)))).newPage();
  await signIn(visitor, account, '/cart');

  const receipt = visitor.getByRole('region', { name: 'Your carts were combined' });
  const entry = (name: string) => receipt.getByRole('listitem').filter({ hasText: name });
  await expect(receipt.getByRole('listitem')).toHaveCount(5);
  await expect(entry(items.candle.name)).toContainText('from 1 to 6');
  await expect(entry(items.cap.name)).toContainText('added');
  await expect(entry(scarce.name)).toContainText('only 2 left');
  await expect(entry(soldOut.name)).toContainText("can't be had right now");
  await expectBadge(visitor, 6 + 5 + 2 + 5);
  await expect(line(visitor, soldOut)).toContainText(/sold out/i);
});

test('m2 a merge whose answer was lost counts once', async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  const account = await accountWith(await (await anotherDevice()).newPage(), items.candle, 1);
  await addAsGuest(page, items.candle, 2);

  let lost = 0;
  const lose = async (route: Route) => {
    await route.fetch(); // the server gets it, the browser never hears of it
    lost++;
    await route.abort();
  };
  await page.route(MERGE, lose);
  await signIn(page, account);
  await expect.poll(() => lost).toBeGreaterThan(0);
  expect(stored(await guestCart(page)), 'kept until it is acknowledged').toBe(2);
  await page.unroute(MERGE, lose);

  await visit(page, '/cart');
  await expect.poll(async () => stored(await guestCart(page))).toBe(0);
  await expectBadge(page, 3);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('3');
});

test('m2 two tabs that sign in merge the guest cart once', async ({ page, context, anotherDevice }) => {
  const account = await accountWith(await (await anotherDevice()).newPage(), items.candle, 1);
  await addAsGuest(page, items.candle, 2);
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await visit(tab, '/login');
    await tab.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
    await tab.getByLabel('Password', { exact: true }).fill(account.password);
  }
  const button = { name: 'Sign in', exact: true } as const;
  await clickAtOnce(...[page, other].map((tab) => tab.getByRole('main').getByRole('button', button)));
  for (const tab of [page, other]) {
    await expect(tab).toHaveURL('/');
    await expectSignedIn(tab);
    await expectBadge(tab, 3);
  }
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('3');
  expect(stored(await guestCart(page))).toBe(0);
});

test('m3 what is added while a merge is under way is merged next', async ({ page, context, anotherDevice }) => {
  const account = await accountWith(await (await anotherDevice()).newPage(), items.candle, 1);
  const other = await context.newPage();
  await addAsGuest(other, items.candle, 2);

  const { answer, merging } = await holdMerge(page);
  await visit(page, '/login');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await merging;
  // The other tab has not looked again yet: what it adds still goes to the guest cart.
  await other.evaluate(
    ([key]) => {
      const cart = JSON.parse(localStorage.getItem(key) ?? '{}');
      cart.items[0].quantity += 4;
      cart.revision += 1;
      localStorage.setItem(key, JSON.stringify(cart));
    },
    [GUEST_CART],
  );
  // Written by hand, it is not made again: the merging tab has to see it before it writes.
  await expect.poll(async () => stored(await guestCart(page))).toBe(6);
  answer.open();
  await expectSignedIn(page);
  await expectBadge(page, 7);
  await expect.poll(async () => stored(await guestCart(page))).toBe(0);
});

test('m4 signing in does not fail because the merge did', async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(/status of 500/, /net::ERR_FAILED/);
  const account = await accountWith(await (await anotherDevice()).newPage(), items.candle, 1);
  await addAsGuest(page, items.jar, 2);
  await page.route(MERGE, (route) => route.abort());
  await signIn(page, account);
  await expect(page.getByRole('status').getByText(/was kept/)).toBeVisible();
  expect(stored(await guestCart(page))).toBe(2);
  await page.unroute(MERGE);
  await visit(page, '/');
  await expectBadge(page, 3);
});

test('m5 signing out leaves nothing of the account, and signing in again finds the cart', async ({ page, context }) => {
  const account = await accountWith(page, items.candle, 3);
  const other = await context.newPage();
  await visit(other, '/');
  await expectBadge(other, 3);
  await signOut(page);
  await expectBadge(page, 0);
  await expectBadge(other, 0);
  expect((await guestCart(page))?.items ?? []).toEqual([]);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(kept).not.toContain(account.email);
  expect((await context.cookies()).filter((cookie) => cookie.name.endsWith('session'))).toEqual([]);

  // An empty guest cart never replaces a full one.
  await signIn(page, account, '/cart');
  await expectBadge(page, 3);
  await expect(quantity(page, items.candle)).toHaveValue('3');
  await expect(page.getByRole('region', { name: 'Your carts were combined' })).toHaveCount(0);
});

test('signing in leads back inside the shop only', async ({ page }) => {
  const account = await register(page);
  await signOut(page);
  await visit(page, `/login?next=${encodeURIComponent('https://example.com/')}`);
  await fillSignIn(page, account);
  await expect(page).toHaveURL('/');
});

test('a wrong password says so and keeps what was typed', async ({ page }) => {
  const account = await register(page);
  await signOut(page);
  await visit(page, '/login');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill('not-the-password');
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Email', exact: true })).toHaveValue(account.email);
  await expectSignedOut(page);
});
