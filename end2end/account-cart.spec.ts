import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  CHANGE,
  addButton,
  addSignedIn,
  changeAnswered,
  drawer,
  expectBadge,
  expectSignedIn,
  expectSignedOut,
  gate,
  guestCart,
  items,
  line,
  openDrawer,
  openProduct,
  quantity,
  register,
  replica,
  setQuantity,
  signIn,
  stored,
  unsent,
  visit,
  type Item,
} from './shop';

/** Two of these, to begin with. */
const scarce: Item = { slug: 'backyard-telescope', name: 'Backyard telescope with a tripod that stays put', price: 52900 };

async function openCart(page: Page): Promise<void> {
  await visit(page, '/cart');
  await expectSignedIn(page);
}

test('c7 changes of two sessions of one account all count', async ({ page, anotherDevice }) => {
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account, '/cart');
  await expect(quantity(phone, items.candle)).toHaveValue('2');

  // Both have the cart with two candles open. One adds jars, the other takes the candles out.
  await openCart(page);
  await openProduct(page, items.jar);
  await expectSignedIn(page);
  await Promise.all([
    changeAnswered(page),
    changeAnswered(phone),
    addButton(page).click(),
    phone.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click(),
  ]);
  // And both add the same.
  await openProduct(phone, items.jar);
  await expectSignedIn(phone);
  await Promise.all([changeAnswered(page), changeAnswered(phone), addButton(page).click(), addButton(phone).click()]);

  for (const device of [page, phone]) {
    await openCart(device);
    await expect(quantity(device, items.jar)).toHaveValue('3');
    await expect(line(device, items.candle)).toHaveCount(0);
    await expectBadge(device, 3);
  }
});

test("c7 an account's cart follows in another tab", async ({ page, context }) => {
  await register(page);
  const other = await context.newPage();
  await visit(other, '/');
  await expectSignedIn(other);
  await addSignedIn(page, items.candle, 2);
  await expectBadge(other, 2);
  await openCart(page);
  await Promise.all([changeAnswered(page), setQuantity(page, items.candle, 5)]);
  await expectBadge(other, 5);
});

test('c7 a change whose answer was lost counts once', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await register(page);
  await openProduct(page, items.candle);
  await expectSignedIn(page);
  let sent = 0;
  await page.route(CHANGE, async (route) => {
    sent++;
    const response = await route.fetch();
    await (sent === 1 ? route.abort() : route.fulfill({ response }));
  });
  await addButton(page).click();
  await expect.poll(() => sent, 'it is sent again').toBe(2);
  await expectBadge(page, 1);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('1');
});

test('c8 a click shows at once, before the shop has answered', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle);
  await openProduct(page, items.jar);
  await expectBadge(page, 1);
  const answer = gate();
  await page.route(CHANGE, async (route) => {
    await answer.opened;
    await route.continue();
  });
  const answered = changeAnswered(page);
  await addButton(page).click();
  await expectBadge(page, 2);
  await openDrawer(page);
  await expect(quantity(drawer(page), items.jar)).toHaveValue('1');
  answer.open();
  await answered;
  await expectBadge(page, 2);
  await visit(page, '/cart');
  await expectBadge(page, 2);
});

test('c8 a refusal takes the click back and says why', async ({ page, context, anotherDevice, allowConsole }) => {
  allowConsole(/ERR_INTERNET_DISCONNECTED/);
  const account = await register(page);
  await addSignedIn(page, items.candle);
  await openCart(page);
  // This device hears nothing of what the other one does.
  await context.setOffline(true);
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account, '/cart');
  const remove = phone.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true });
  // Pressed before the page is alive, the browser may send the form itself.
  await Promise.all([phone.waitForResponse(/\/fn\/(push|remove_from)_cart/), remove.click()]);

  await setQuantity(page, items.candle, 3);
  await expectBadge(page, 3);
  await context.setOffline(false);
  await expect(page.getByRole('alert').getByText(/not in the cart|no longer in your cart/)).toBeVisible();
  await expect(line(page, items.candle)).toHaveCount(0);
  await expectBadge(page, 0);
});

test('c8 where there are fewer the click is taken back in part, and that is said', async ({ page }) => {
  await register(page);
  await openProduct(page, scarce);
  await expectSignedIn(page);
  const answer = gate();
  await page.route(CHANGE, async (route) => {
    await answer.opened;
    await route.continue();
  });
  // Twice two, where there are two.
  const amount = page.getByRole('spinbutton', { name: 'Quantity', exact: true });
  await amount.fill('2');
  await addButton(page).click();
  await expectBadge(page, 2);
  await amount.fill('2');
  await addButton(page).click();
  await expectBadge(page, 4);
  answer.open();
  await expectBadge(page, 2);
  await expect(page.getByText(/Only 2 left, so that is how many are in your cart/)).toBeVisible();
});

test('c9 when the shop cannot be reached nothing is taken back, and the change is sent by itself', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await register(page);
  await addSignedIn(page, items.candle);
  await openCart(page);
  await page.route(CHANGE, (route) => route.abort());
  await setQuantity(page, items.candle, 3);
  await expect(page.getByRole('status').filter({ hasText: '1 change waits to be sent' })).toBeVisible();
  await expect(quantity(page, items.candle)).toHaveValue('3');
  await expectBadge(page, 3);

  await page.unroute(CHANGE);
  await expect(page.getByRole('status').filter({ hasText: '1 change waits' })).toHaveCount(0);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('3');
  expect(await unsent(page)).toBe(0);
});

test('c8 when the session has ended the change goes to the guest cart and the page says so', async ({ page, context }) => {
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  await openProduct(page, items.jar);
  await expectSignedIn(page);
  await context.clearCookies();
  await addButton(page).click();
  await expect(page.getByText(/Your session has ended/)).toBeVisible();
  await expectBadge(page, 1);
  expect(stored(await guestCart(page))).toBe(1);
  await expectSignedOut(page);

  await signIn(page, account);
  await expectBadge(page, 3);
});

test('m5 signing out waits for what is on its way, and leaves nothing here', async ({ page, context }) => {
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  await visit(page, '/account');
  await expectSignedIn(page);
  const answer = gate();
  // Another tab sends.
  const other = await context.newPage();
  await visit(other, '/');
  await other.route(CHANGE, async (route) => {
    const response = await route.fetch();
    await answer.opened;
    await route.fulfill({ response });
  });
  await openDrawer(other);
  await Promise.all([other.waitForRequest(CHANGE), setQuantity(drawer(other), items.candle, 5)]);
  const signOut = page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true });
  await signOut.click();
  await expect(signOut).toHaveAttribute('aria-busy', 'true');
  await expectSignedIn(page);
  answer.open();
  await expectSignedOut(page);
  for (const tab of [page, other]) {
    await expectBadge(tab, 0);
    await expectSignedOut(tab);
  }
  expect(await replica(page)).toBeNull();
  await openProduct(page, items.jar);
  await addButton(page).click();
  await expectBadge(page, 1);
  expect(stored(await guestCart(page))).toBe(1);
  await signIn(page, account);
  await expectBadge(page, 6);
});

test('c6 an account without a cart has an empty one', async ({ page }) => {
  await register(page, '/cart');
  await expectBadge(page, 0);
  await expect(page.getByRole('main')).toContainText('Your cart is empty');
});

test('lines can be saved for later and moved back', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await addSignedIn(page, items.jar);
  await openCart(page);
  await page.getByRole('button', { name: `Save ${items.candle.name} for later`, exact: true }).click();
  await expectBadge(page, 1);
  const saved = page.getByRole('region', { name: 'Saved for later' });
  await expect(saved).toContainText(items.candle.name);
  await saved.getByRole('button', { name: `Move ${items.candle.name} to cart`, exact: true }).click();
  await expectBadge(page, 3);
  await expect(quantity(page, items.candle)).toHaveValue('2');
});

test("c9 what is clicked before the shop could be reached arrives in the account's cart", async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await register(page);
  await addSignedIn(page, items.candle, 2);
  const CALLS = /\/(open|push)_cart\d*/;
  await page.route(CALLS, (route) => route.abort());
  const comeBack = () => page.evaluate(() => window.dispatchEvent(new Event('online')));

  // The cart's page shows what this browser keeps, however often it asks in vain.
  await Promise.all([page.waitForEvent('requestfailed'), page.goto('/cart')]);
  await Promise.all([page.waitForEvent('requestfailed'), comeBack()]);
  await expect(line(page, items.candle)).toBeVisible();

  await Promise.all([page.waitForEvent('requestfailed'), page.goto(`/products/${items.bowl.slug}`)]);
  await addButton(page).click();
  await expectBadge(page, 3);
  await expect.poll(() => unsent(page)).toBe(1);
  expect(stored(await guestCart(page))).toBe(0);
  await page.unroute(CALLS);
  await comeBack();
  await expectSignedIn(page);
  await expect.poll(() => unsent(page)).toBe(0);
  await openCart(page);
  await expect(quantity(page, items.candle)).toHaveValue('2');
  await expect(quantity(page, items.bowl)).toHaveValue('1');
});
