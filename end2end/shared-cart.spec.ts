import type { Page } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import { addAsGuest, addSignedIn, expectBadge, guestCart, items, line, quantity, register, soldOut, stored, variantId, visit } from './shop';

/** The address that the page of one's own cart makes. */
async function linkOfCart(page: Page): Promise<string> {
  await visit(page, '/cart/share');
  const field = page.getByRole('textbox', { name: 'Link', exact: true });
  await expect(field).toBeVisible();
  const link = new URL(await field.inputValue());
  return link.pathname + link.search;
}

test('c7 a cart as a link is shown first, and added once', async ({ page, anotherDevice }) => {
  await addAsGuest(page, items.candle, 2);
  await addAsGuest(page, items.cap);
  await visit(page, '/cart');
  await page.getByRole('main').getByRole('link', { name: 'Share cart', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Share your cart' })).toBeVisible();
  const link = await linkOfCart(page);
  await axe(page);

  const friend = await (await anotherDevice()).newPage();
  await visit(friend, link);
  await expect(friend.getByRole('main')).toContainText(items.candle.name);
  await expect(friend.getByRole('main')).toContainText('2 of them, €7.50 each');
  expect(stored(await guestCart(friend)), 'never silently').toBe(0);
  await axe(friend);
  const add = friend.getByRole('button', { name: 'Add to your cart', exact: true });
  await add.click();
  const receipt = friend.getByRole('region', { name: '3 items were added to your cart' });
  await expect(receipt).toContainText('2 added');
  await expect(receipt.getByRole('heading')).toBeFocused();
  await expectBadge(friend, 3);
  await friend.reload();
  await expectBadge(friend, 3);
  await add.click();
  await expect(friend.getByRole('region', { name: 'You have added this already. Nothing was added twice.' })).toBeVisible();
  await expectBadge(friend, 3);
});

test('c7 who is signed in adds a link once, in several tabs', async ({ page, context }) => {
  await register(page);
  await addSignedIn(page, items.candle);
  const id = await variantId(page, items.cap);
  await visit(page, `/cart/shared?items=${id}:2`);
  await expect(page).toHaveURL(/key=/);
  const other = await context.newPage();
  await visit(other, page.url());
  const add = (tab: Page) => tab.getByRole('button', { name: 'Add to your cart', exact: true }).click();
  await add(page);
  await expect(page.getByRole('region', { name: '2 items were added to your cart' })).toBeVisible();
  await add(other);
  await expect(other.getByRole('region', { name: /You have added this already/ })).toBeVisible();
  await expectBadge(other, 3);
});

test('c4 a link says what cannot be had and brings the rest', async ({ page }) => {
  const ids = [await variantId(page, items.candle), await variantId(page, soldOut)];
  await visit(page, `/cart/shared?items=${ids[0]}:1,${ids[1]}:1,00000000-0000-7000-8000-000000000000:1,nonsense`);
  await expect(page.getByText('1 item of this link is not known to the shop.')).toBeVisible();
  await page.getByRole('button', { name: 'Add to your cart', exact: true }).click();
  const receipt = page.getByRole('region', { name: '1 item was added to your cart' });
  await expect(receipt).toContainText('sold out, not added');
  await expect(receipt).toContainText('not known to the shop, not added');
  await expectBadge(page, 1);
});

test('c11 a link by sku leads to the page that shows what would be added', async ({ page, allowConsole }) => {
  allowConsole(/status of 404/);
  const product = await (await page.request.get(`/api/v1/products/${items.candle.slug}`)).json();
  const sku = product.variants[0].sku;
  const answer = await page.request.get(`/buy/${sku}:2`, { maxRedirects: 0 });
  expect(answer.status()).toBe(303);
  await visit(page, `/buy/${sku}:2,NO-SUCH-THING:1`);
  await expect(page.getByText('1 item of this link is not known to the shop.')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('2 of them');
  const nothing = await page.goto('/buy/:::');
  expect(nothing?.status()).toBe(404);
});

test('e1 a link is added without scripts', async ({ page, browser, baseURL, watch }) => {
  const id = await variantId(page, items.candle);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  watch(context);
  const plain = await context.newPage();
  await plain.goto(`/cart/shared?items=${id}:2`);
  const shown = plain.url();
  await plain.getByRole('button', { name: 'Add to your cart', exact: true }).click();
  await expect(plain).toHaveURL(/\/cart\?said=link-all/);
  await expect(line(plain, items.candle)).toBeVisible();
  await expect(quantity(plain, items.candle)).toHaveValue('2');
  await plain.goto(shown);
  await plain.getByRole('button', { name: 'Add to your cart', exact: true }).click();
  await expect(plain.getByText('You have added this already')).toBeVisible();
  await expect(quantity(plain, items.candle)).toHaveValue('2');
  await plain.goto('/cart/share');
  await expect(plain.getByRole('textbox', { name: 'Link', exact: true })).toHaveValue(new RegExp(`/cart/shared\\?items=${id.replaceAll('-', '')}:2$`));
  await context.close();
});
