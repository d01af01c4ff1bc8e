import type { Locator, Page } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import {
  addAsGuest,
  chooseOptions,
  expectBadge,
  expectSignedIn,
  fillRegistration,
  type Item,
  items,
  newAccount,
  openProduct,
  register,
  signOut,
  soldOut,
  visit,
} from './shop';

const WISHLIST = 'forever-cart.wishlist';

/** The heart of the product's page. */
function heart(page: Page): Locator {
  return page.getByRole('button', { name: 'Add to wishlist', exact: true });
}

/** The heart of a product's card. */
function cardHeart(page: Page, item: Item): Locator {
  return page.getByRole('main').getByRole('button', { name: `Add ${item.name} to wishlist`, exact: true });
}

/** An item on the list's page. */
function wish(page: Page, item: Item): Locator {
  const remove = page.getByRole('button', { name: `Remove ${item.name}`, exact: true });
  return page.getByRole('main').getByRole('listitem').filter({ has: remove });
}

/** Ids on the stored guest's list; none where there is nothing. */
async function storedWishes(page: Page): Promise<string[]> {
  return page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? '{"items":[]}').items.map((item: { id: string }) => item.id), WISHLIST);
}

/** Puts a product onto the list, from its page. */
async function wishFor(page: Page, item: Item): Promise<void> {
  await openProduct(page, item);
  await heart(page).click();
  await expect(heart(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(heart(page)).not.toHaveAttribute('aria-busy', 'true');
}

async function openList(page: Page, list = '/wishlist'): Promise<void> {
  await visit(page, list);
  await expect(page.getByRole('heading', { level: 1, name: 'Wishlist', exact: true })).toBeVisible();
}

test("c12 a guest's list is kept in the browser, in the shape that others rely on", async ({ page }) => {
  await openProduct(page, items.candle);
  await expect(heart(page)).toHaveAttribute('aria-pressed', 'false');
  await heart(page).click();
  await expect(heart(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('status').filter({ hasText: `${items.candle.name} is on your wishlist` })).toBeVisible();
  const stored = await page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? ''), WISHLIST);
  expect(stored).toMatchObject({
    version: 1,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    revision: 1,
    items: [{ id: expect.any(String), price_seen: { amount: '7.50', currency: 'EUR' }, added_at: expect.any(String) }],
    updated_at: expect.any(String),
  });

  await page.reload();
  await expect(heart(page)).toHaveAttribute('aria-pressed', 'true');
  await openList(page);
  await expect(wish(page, items.candle)).toContainText('€7.50');
  await expect(wish(page, items.candle)).toContainText('In stock');
  await axe(page);

  await wish(page, items.candle).getByRole('button', { name: `Move ${items.candle.name} to cart` }).click();
  await expectBadge(page, 1);
  await expect(page.getByText('Your wishlist is empty')).toBeVisible();
  expect(await storedWishes(page)).toEqual([]);
});

test('c12 a heart on a card is about the product, and a press before the code is there is not lost', async ({ page }) => {
  await page.goto(`/search?q=${encodeURIComponent('jar')}`);
  await cardHeart(page, items.jar).click();
  await expect(cardHeart(page, items.jar)).toHaveAttribute('aria-pressed', 'true');
  expect(await storedWishes(page)).toHaveLength(1);
  await openList(page);
  const which = wish(page, items.jar).getByRole('combobox', { name: `Which ${items.jar.name}` });
  const options = await which.getByRole('option').all();
  expect(options.length).toBeGreaterThan(1);
  const last = await options.at(-1)!.getAttribute('value');
  await which.selectOption(last);
  await expect.poll(() => storedWishes(page)).toEqual([last]);
  await visit(page, `/search?q=${encodeURIComponent('jar')}`);
  await expect(cardHeart(page, items.jar), 'another variant of it is on the list').toHaveAttribute('aria-pressed', 'true');
  await cardHeart(page, items.jar).click();
  await expect(cardHeart(page, items.jar)).toHaveAttribute('aria-pressed', 'false');
  expect(await storedWishes(page)).toEqual([]);
});

test('c12 the heart of a product is about the variant that is chosen', async ({ page }) => {
  await wishFor(page, items.jar);
  await page.getByRole('radiogroup', { name: 'Size' }).getByRole('radio').last().check();
  await expect(heart(page)).toHaveAttribute('aria-pressed', 'false');
  await chooseOptions(page, items.jar);
  await expect(heart(page)).toHaveAttribute('aria-pressed', 'true');
});

test('c12 what was removed can be put back, after a reload too', async ({ page }) => {
  await wishFor(page, items.candle);
  await wishFor(page, items.cap);
  await openList(page);
  const before = await storedWishes(page);
  await wish(page, items.candle).getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click();
  await expect(wish(page, items.candle)).toHaveCount(0);
  await expect(page.getByRole('button', { name: `Remove ${items.cap.name}`, exact: true })).toBeFocused();
  await page.reload();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(wish(page, items.candle)).toBeVisible();
  expect((await storedWishes(page)).sort()).toEqual(before.sort());
});

test('c1 two tabs write one list', async ({ page, context }) => {
  const other = await context.newPage();
  await openProduct(page, items.candle);
  await openProduct(other, items.cap);
  await heart(page).click();
  await heart(other).click();
  await expect(heart(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(heart(other)).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await storedWishes(page)).length).toBe(2);
  await openList(other);
  await expect(wish(other, items.candle)).toBeVisible();
  await heart(page).click();
  await expect(wish(other, items.candle)).toHaveCount(0);
  await expect(wish(other, items.cap)).toBeVisible();
});

test('c2 text that cannot be read breaks nothing and is told once', async ({ page }) => {
  await visit(page, '/');
  await page.evaluate((key) => localStorage.setItem(key, '{"items":7'), WISHLIST);
  await openList(page);
  await expect(page.getByText('Your wishlist is empty')).toBeVisible();
  await expect(page.getByText('The wishlist kept in this browser could not be read')).toBeVisible();
  await wishFor(page, items.candle);
  expect(await storedWishes(page)).toHaveLength(1);
});

test("m2 c12 a guest's list joins the account's once, and what was removed since does not come back", async ({ page, context }) => {
  await wishFor(page, items.candle);
  await wishFor(page, items.cap);
  const account = newAccount();
  await visit(page, '/register?next=/wishlist');
  await fillRegistration(page, account);
  await expectSignedIn(page);
  await expect(wish(page, items.candle)).toBeVisible();
  await expect(wish(page, items.cap)).toBeVisible();
  await expect.poll(() => storedWishes(page)).toEqual([]);
  await wish(page, items.cap).getByRole('button', { name: `Remove ${items.cap.name}`, exact: true }).click();
  await expect(wish(page, items.cap)).toHaveCount(0);
  const other = await context.newPage();
  await openList(other);
  await expect(wish(other, items.candle)).toBeVisible();
  await expect(wish(other, items.cap)).toHaveCount(0);
  await other.close();

  await signOut(page);
  await openList(page);
  await expect(page.getByText('Your wishlist is empty'), 'm5').toBeVisible();
});

test('c12 an account has several lists, with a result for each item that is added', async ({ page, anotherDevice }) => {
  await register(page);
  await wishFor(page, items.candle);
  await wishFor(page, soldOut);
  await openList(page);
  await expect(wish(page, soldOut)).toContainText('Sold out');
  await axe(page);
  await page.getByRole('button', { name: 'Add all to cart', exact: true }).click();
  const receipt = page.getByRole('region', { name: '1 item was added to your cart' });
  await expect(receipt.getByRole('listitem').filter({ hasText: items.candle.name })).toContainText('1 added');
  await expect(receipt.getByRole('listitem').filter({ hasText: soldOut.name })).toContainText('sold out, not added');
  await expectBadge(page, 1);

  await page.getByRole('region', { name: 'Make a new list' }).getByRole('textbox', { name: 'Name of the list' }).fill('Birthday');
  await page.getByRole('button', { name: 'Make the list', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Birthday', exact: true })).toBeVisible();
  await expect(page.getByText('Your wishlist is empty')).toBeVisible();
  await page.getByRole('region', { name: 'Rename this list' }).getByRole('textbox', { name: 'Name of the list' }).fill('Christmas');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  const lists = page.getByRole('navigation', { name: 'Your wishlists' });
  await expect(lists.getByRole('link', { name: /^Christmas/ })).toHaveAttribute('aria-current', 'page');
  await page.getByText('Delete Christmas').click();
  await page.getByRole('button', { name: 'Delete the list', exact: true }).click();
  await expect(page.getByText('The list was deleted')).toBeVisible();
  await expect(wish(page, items.candle)).toBeVisible();

  await page.getByRole('button', { name: 'Make a link', exact: true }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  const path = new URL(link).pathname;
  const friend = await (await anotherDevice()).newPage();
  const answer = await visit(friend, path);
  expect(answer?.headers()['referrer-policy']).toBe('same-origin');
  expect(await friend.locator('meta[name=robots]').getAttribute('content')).toBe('noindex');
  await expect(friend.getByRole('main')).toContainText(items.candle.name);
  await axe(friend);
  await friend.getByRole('button', { name: `Add ${items.candle.name} to cart`, exact: true }).click();
  await expectBadge(friend, 1);
  await friend.getByRole('button', { name: 'Add all to cart', exact: true }).click();
  await expect(friend.getByRole('region', { name: '1 item was added to your cart' })).toContainText('sold out, not added');
  await expectBadge(friend, 2);

  await page.reload();
  await page.getByRole('button', { name: 'Take the link back', exact: true }).click();
  await expect(page.getByText('The link was taken back')).toBeVisible();
  expect((await friend.request.get(path)).status()).toBe(404);
});

test('e1 an account uses its list without scripts', async ({ page, browser, baseURL, watch }) => {
  const account = await register(page);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  watch(context);
  const plain = await context.newPage();
  await plain.goto(`/products/${items.jar.slug}`);
  await expect(heart(plain), 'the form stands for the heart').toHaveCount(1);
  await heart(plain).click();
  await expect(plain).toHaveURL(/\/login\?next=/);
  await plain.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await plain.getByLabel('Password', { exact: true }).fill(account.password);
  await plain.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(plain).toHaveURL(new RegExp(`/products/${items.jar.slug}`));
  await heart(plain).click();
  await expect(plain.getByText('It is on your wishlist')).toBeVisible();
  await plain.goto('/wishlist');
  const which = wish(plain, items.jar).getByRole('combobox');
  const value = await which.getByRole('option').last().getAttribute('value');
  await which.selectOption(value);
  await wish(plain, items.jar).getByRole('button', { name: 'Change', exact: true }).click();
  await expect(plain.getByText('Your wishlist was changed')).toBeVisible();
  await expect(wish(plain, items.jar).getByRole('combobox')).toHaveValue(value ?? '');
  await plain.getByRole('button', { name: `Move ${items.jar.name} to cart`, exact: true }).click();
  await expect(plain.getByText('It was moved to your cart')).toBeVisible();
  await expectBadge(plain, 1);
  await context.close();
});

test('e2 without a network the list is shown as far as it is known', async ({ page, context, allowConsole }) => {
  allowConsole(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  await wishFor(page, items.candle);
  await openList(page);
  await expect(wish(page, items.candle)).toBeVisible();
  await context.setOffline(true);
  await wish(page, items.candle).getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click();
  await expect(page.getByText('Your wishlist is empty')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(wish(page, items.candle)).toBeVisible();
  await context.setOffline(false);
});

test('the menu of a phone and the account lead to the list', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await visit(page, '/');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name: 'Wishlist', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Wishlist', exact: true })).toBeVisible();
  await axe(page);
});

test('c12 a list says of what is on it whether it costs something else now', async ({ page }) => {
  await addAsGuest(page, items.candle);
  await wishFor(page, items.candle);
  await page.evaluate((key) => {
    const list = JSON.parse(localStorage.getItem(key) ?? '');
    list.items[0].price_seen.amount = '20.00';
    localStorage.setItem(key, JSON.stringify(list));
  }, WISHLIST);
  await openList(page);
  await expect(wish(page, items.candle)).toContainText('Cheaper: was €20.00 when you added it');
});
