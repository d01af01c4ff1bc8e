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
  setQuantity,
  signIn,
  stored,
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

test('c8 a refusal takes the click back and says why', async ({ page, anotherDevice }) => {
  const account = await register(page);
  await addSignedIn(page, items.candle);
  await openCart(page);
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account, '/cart');
  const remove = phone.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true });
  // Pressed before the page is alive, the browser may send the form itself.
  await Promise.all([phone.waitForResponse(/\/fn\/(change|remove_from)_cart/), remove.click()]);

  await setQuantity(page, items.candle, 3);
  await expect(page.getByRole('alert').getByText(/not in the cart/)).toBeVisible();
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

test('c8 when the network fails nothing is lost, and the change can be tried again', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await register(page);
  await addSignedIn(page, items.candle);
  await openCart(page);
  await page.route(CHANGE, (route) => route.abort());
  await setQuantity(page, items.candle, 3);
  await expect(page.getByRole('alert').getByText(/your cart is kept/i)).toBeVisible();
  await expect(quantity(page, items.candle)).toHaveValue('1');
  await expectBadge(page, 1);

  await page.unroute(CHANGE);
  await Promise.all([changeAnswered(page), page.getByRole('button', { name: 'Try again', exact: true }).click()]);
  await expect(quantity(page, items.candle)).toHaveValue('3');
  await expectBadge(page, 3);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('3');
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

test('m5 an answer that comes after signing out shows nothing of the account', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await visit(page, '/account');
  await expectSignedIn(page);
  const answer = gate();
  await page.route(CHANGE, async (route) => {
    const response = await route.fetch();
    await answer.opened;
    await route.fulfill({ response });
  });
  await openDrawer(page);
  const [sent] = await Promise.all([page.waitForRequest(CHANGE), setQuantity(drawer(page), items.candle, 5)]);
  await page.keyboard.press('Escape');
  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click();
  await expectSignedOut(page);
  await expectBadge(page, 0);

  answer.open();
  await (await sent.response())?.finished();
  await page.unroute(CHANGE);
  await openProduct(page, items.jar);
  await addButton(page).click();
  await expectBadge(page, 1);
  expect(stored(await guestCart(page))).toBe(1);
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

test("e2 what is clicked before the shop could be reached arrives in the account's cart", async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await register(page);
  await addSignedIn(page, items.candle, 2);
  const OPEN = /\/open_cart\d*/;
  await page.route(OPEN, (route) => route.abort());
  const comeBack = () => page.evaluate(() => window.dispatchEvent(new Event('online')));

  // The cart's page still shows what the shop rendered, however often it asks in vain.
  await Promise.all([page.waitForEvent('requestfailed'), page.goto('/cart')]);
  await Promise.all([page.waitForEvent('requestfailed'), comeBack()]);
  await expect(line(page, items.candle)).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText('Your cart is empty');

  await Promise.all([page.waitForEvent('requestfailed'), page.goto(`/products/${items.bowl.slug}`)]);
  await addButton(page).click();
  await expect.poll(async () => stored(await guestCart(page))).toBe(1);
  await page.unroute(OPEN);
  await comeBack();
  await expectSignedIn(page);
  await expectBadge(page, 3);
  await expect.poll(async () => stored(await guestCart(page))).toBe(0);
  await openCart(page);
  await expect(quantity(page, items.candle)).toHaveValue('2');
  await expect(quantity(page, items.bowl)).toHaveValue('1');
});
