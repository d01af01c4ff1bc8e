import { expect, test } from './fixtures';
import {
  addSignedIn,
  atProvider,
  clickAtOnce,
  expectSignedIn,
  fillCheckout,
  items,
  orderNumbers,
  placeButton,
  quantity,
  register,
  setQuantity,
  signIn,
  changeAnswered,
  visit,
} from './shop';

const PLACE = /\/place_order\d*/;

test('o3 a double click places one order', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.socks);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await placeButton(page).dblclick();
  const order = await atProvider(page);
  expect(await orderNumbers(page)).toEqual([order]);
});

test('o3 two tabs place one order', async ({ page, context }) => {
  await register(page);
  await addSignedIn(page, items.socks);
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await visit(tab, '/checkout');
    await fillCheckout(tab);
  }
  await clickAtOnce(placeButton(page), placeButton(other));
  const order = await atProvider(page);
  expect(await atProvider(other)).toBe(order);
  expect(other.url()).toBe(page.url());
  expect(await orderNumbers(page)).toEqual([order]);
});

test('o3 a request whose answer was lost is sent again and places one order', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await register(page);
  await addSignedIn(page, items.socks);
  await visit(page, '/checkout');
  await fillCheckout(page);
  await page.route(
    PLACE,
    async (route) => {
      await route.fetch({ maxRedirects: 0 });
      await route.abort();
    },
    { times: 1 },
  );
  await placeButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: /not placed|try again/i }).first()).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'City' })).toHaveValue('Dublin');
  await placeButton(page).click();
  const order = await atProvider(page);
  expect(await orderNumbers(page)).toEqual([order]);
});

test('o4 a cart that was changed elsewhere is not ordered unseen', async ({ page, anotherDevice }) => {
  const account = await register(page);
  await addSignedIn(page, items.socks);
  await visit(page, '/checkout');
  await fillCheckout(page);

  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account);
  await addSignedIn(phone, items.film);

  await placeButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: /has changed/i })).toBeVisible();
  await expect(quantity(page, items.film)).toHaveValue('1');
  await expect(page.getByRole('textbox', { name: 'City' })).toHaveValue('Dublin');
  expect(await orderNumbers(phone)).toEqual([]);

  // Now it was seen.
  await placeButton(page).click();
  const order = await atProvider(page);
  await visit(page, `/orders/${order}`);
  await expect(page.getByRole('main')).toContainText(items.socks.name);
  await expect(page.getByRole('main')).toContainText(items.film.name);
});

test('quantities changed on the checkout page are what is ordered', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.socks);
  await addSignedIn(page, items.film);
  await visit(page, '/checkout');
  await expectSignedIn(page);
  const main = page.getByRole('main');
  await Promise.all([changeAnswered(page), setQuantity(page, items.socks, 3)]);
  await Promise.all([changeAnswered(page), main.getByRole('button', { name: `Remove ${items.film.name}`, exact: true }).click()]);
  await expect(main).toContainText('€33.40'); // three pairs and 4.90
  await fillCheckout(page);
  await placeButton(page).click();
  await atProvider(page);
  await expect(page.getByText('€33.40')).toBeVisible();
});
