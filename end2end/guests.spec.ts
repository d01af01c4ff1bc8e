import type { BrowserContext, Page, Route } from '@playwright/test';
import { axe, expect, test } from './fixtures';
import {
  CHANGE,
  MERGE,
  action,
  addAsGuest,
  addInSession,
  addButton,
  addSignedIn,
  address,
  atProvider,
  changeAnswered,
  clickAtOnce,
  decline,
  euros,
  expectBadge,
  expectInHistory,
  expectOrderStatus,
  expectSignedIn,
  expectSignedOut,
  fillCheckout,
  fillCheckoutAsGuest,
  fillRegistration,
  fillSignIn,
  gate,
  guestCart,
  holdMerge,
  hydrated,
  items,
  line,
  newAccount,
  newEmail,
  openProduct,
  orderAsGuest,
  orderNumbers,
  orderUpToPayment,
  pay,
  place,
  placeButton,
  quantity,
  register,
  setQuantity,
  soldOut,
  stored,
  cartText,
  variantId,
  visit,
  waitingOrder,
  withGuestCart,
} from './shop';

/** The session cookies of a browser. */
async function sessions(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).filter(({ name }) => name.endsWith('session')).map(({ value }) => value);
}

/** A product of which there are 14: a first order can have half of them. */
const jeans = { slug: 'turn-up-jeans', name: 'Turn-up jeans', price: 8900, options: { Size: '28' } };

/** Opens checkout and waits for the form. */
async function openCheckout(page: Page): Promise<void> {
  await visit(page, '/checkout');
  await expect(placeButton(page)).toBeVisible();
}

test('from a first visit to a paid order without an account', async ({ page, context }) => {
  const email = newEmail();
  await addAsGuest(page, items.candle, 2);
  expect(await sessions(context), 'looking around and filling a cart begins no session').toEqual([]);
  await openCheckout(page);
  expect(await sessions(context)).toHaveLength(1);
  expect(stored(await guestCart(page)), 'the cart has moved').toBe(0);
  await expectBadge(page, 2);
  await expectSignedOut(page);
  await expect(page.getByRole('region', { name: 'Your carts were combined' })).toHaveCount(0);
  await expect(quantity(page, items.candle)).toHaveValue('2');
  const field = page.getByRole('textbox', { name: 'Email', exact: true });
  await expect(field).toHaveAttribute('autocomplete', 'email');

  // What is wrong with the address is said at its field, together with the rest.
  await field.fill('noor at example');
  await placeButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: /fields need another look/ })).toBeVisible();
  await expect(field).toHaveAccessibleDescription(/doesn't look right/);
  await expect(page.getByRole('textbox', { name: 'City' })).toHaveAttribute('aria-invalid', 'true');

  await fillCheckout(page, { Email: email, ...address });
  const order = await place(page);
  const back = hydrated(page);
  await pay(page, order);
  await back;
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toContainText('Thank you');
  await expect(main).toContainText(email);
  await expectBadge(page, 0);

  await expectInHistory(page, order, 'Processing');
  await expectOrderStatus(page, order, 'Processing');
  await expect(main).toContainText('14 Canal Walk');
  expect(await orderNumbers(page)).toEqual([order]);
});

test('c6 an empty cart begins no session at checkout', async ({ page, context }) => {
  await visit(page, '/checkout');
  await expect(page.getByRole('main')).toContainText('Your cart is empty');
  expect(await sessions(context)).toEqual([]);
  // What another tab puts in is there when this one comes back.
  const other = await context.newPage();
  await openProduct(other, items.jar);
  await addButton(other).click();
  await expect(placeButton(page)).toBeVisible();
  await expect(quantity(page, items.jar)).toHaveValue('1');
});

test("c3 from then on the session's cart is this browser's cart", async ({ page, context }) => {
  await addAsGuest(page, items.candle);
  await openCheckout(page);

  await openProduct(page, items.jar);
  await expectBadge(page, 1);
  await Promise.all([changeAnswered(page), addButton(page).click()]);
  expect(stored(await guestCart(page)), 'it goes to the server').toBe(0);
  await expectBadge(page, 2);
  const other = await context.newPage();
  await visit(other, '/cart');
  await expect(quantity(other, items.candle)).toHaveValue('1');
  await Promise.all([changeAnswered(other), setQuantity(other, items.candle, 3)]);
  await expectBadge(page, 4);
  await other.getByRole('button', { name: `Save ${items.jar.name} for later`, exact: true }).click();
  await expect(other.getByRole('region', { name: 'Saved for later' })).toContainText(items.jar.name);
  await expectBadge(page, 3);
});

test('c8 when the guest session has ended the change goes to the guest cart', async ({ page, context }) => {
  await addAsGuest(page, items.candle, 2);
  await openCheckout(page);
  await openProduct(page, items.jar);
  await expectBadge(page, 2);
  await context.clearCookies();
  await addButton(page).click();
  await expect(page.getByText(/Your session has ended/)).toBeVisible();
  await expectBadge(page, 1);
  expect(stored(await guestCart(page))).toBe(1);
  await openCheckout(page);
  await expect(quantity(page, items.jar)).toHaveValue('1');
});

test('c8 a change whose answer was lost counts once in a guest session', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await addAsGuest(page, items.candle);
  await openCheckout(page);
  await openProduct(page, items.candle);
  await expectBadge(page, 1);
  await page.route(
    CHANGE,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await Promise.all([changeAnswered(page), addButton(page).click()]);
  await expectBadge(page, 2);
});

test('m2 two tabs that open checkout at once move the cart once, and place one order', async ({ page, context }) => {
  await addAsGuest(page, items.candle, 2);
  const other = await context.newPage();
  const merges: string[] = [];
  context.on('request', (request) => {
    if (MERGE.test(request.url())) merges.push(request.postData() ?? '');
  });
  await Promise.all([page, other].map((tab) => openCheckout(tab)));
  for (const tab of [page, other]) {
    await expect(quantity(tab, items.candle)).toHaveValue('2');
    await expectBadge(tab, 2);
  }
  expect(merges.length).toBeGreaterThan(0);
  expect(await sessions(context)).toHaveLength(1);
  const email = newEmail();
  for (const tab of [page, other]) await fillCheckout(tab, { Email: email, ...address });
  await clickAtOnce(placeButton(page), placeButton(other));
  const order = await atProvider(page);
  expect(await atProvider(other)).toBe(order);
  expect(await orderNumbers(page)).toEqual([order]);
});

test('what was typed stays when an answer comes that another tab’s change has overtaken', async ({ page, context }) => {
  await addAsGuest(page, items.candle);
  const late = gate();
  const answered = gate();
  await page.route(
    /\/open_checkout\d*/,
    async (route) => {
      const response = await route.fetch();
      await late.opened;
      await route.fulfill({ response });
      answered.open();
    },
    { times: 1 },
  );
  const asked = page.waitForRequest(/\/open_checkout\d*/);
  await visit(page, '/checkout');
  await asked;
  await addInSession(await context.newPage(), items.jar);
  await expect(quantity(page, items.jar)).toHaveValue('1');
  const email = page.getByRole('textbox', { name: 'Email', exact: true });
  await email.fill('mira@example.com');
  late.open();
  await answered.opened;
  await page.getByRole('radiogroup', { name: 'Shipping method' }).getByRole('radio', { name: /Express/ }).check();
  await expect(page.getByRole('main')).toContainText(euros(items.candle.price + items.jar.price + 990));
  await expect(email).toHaveValue('mira@example.com');
});

test('m2 a lost answer loses and doubles nothing when a guest session begins', async ({ page, allowConsole }) => {
  allowConsole(/net::ERR_FAILED/);
  await addAsGuest(page, items.candle, 2);
  await page.route(
    MERGE,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await openCheckout(page);
  await expect(quantity(page, items.candle)).toHaveValue('2');
  await expectBadge(page, 2);
  expect(stored(await guestCart(page))).toBe(0);
});

test('m3 what another tab adds while the cart moves is moved next', async ({ page, context }) => {
  await addAsGuest(page, items.candle, 2);
  const other = await context.newPage();
  await openProduct(other, items.jar);
  const { answer, merging } = await holdMerge(page);
  await visit(page, '/checkout');
  await merging;
  await addButton(other).click();
  await expect.poll(async () => stored(await guestCart(other))).toBe(3);
  answer.open();
  await expect(quantity(page, items.jar)).toHaveValue('1');
  await expect(quantity(page, items.candle)).toHaveValue('2');
  await expectBadge(page, 3);
  await expect.poll(async () => stored(await guestCart(page))).toBe(0);
});

test('m1 what could not come along is said, and only that', async ({ anotherDevice, baseURL, page }) => {
  const ids = await Promise.all([items.candle, soldOut].map((item) => variantId(page, item)));
  const text = cartText(ids.map((id) => ({ id, quantity: 2 })));
  const visitor = await (await anotherDevice(withGuestCart(baseURL, text))).newPage();
  await visit(visitor, '/checkout');
  const receipt = visitor.getByRole('region', { name: 'Your carts were combined' });
  await expect(receipt.getByRole('listitem').filter({ hasText: soldOut.name })).toContainText("can't be had right now");
  await visit(visitor, '/cart');
  await expect(line(visitor, soldOut)).toContainText(/sold out/i);
  await expectBadge(visitor, 4);
});

test('a browser that keeps no cookies keeps its cart', async ({ page, context }) => {
  await addAsGuest(page, items.candle, 2);
  await page.route(MERGE, async (route) => {
    const response = await route.fetch();
    const headers = Object.fromEntries(Object.entries(response.headers()).filter(([name]) => name !== 'set-cookie'));
    await context.clearCookies();
    await route.fulfill({ response, headers });
    await context.clearCookies();
  });
  await visit(page, '/checkout');
  await expect(page.getByRole('alert').filter({ hasText: /couldn’t begin/ })).toBeVisible();
  expect(stored(await guestCart(page))).toBe(2);
  await expectBadge(page, 2);
  await page.unrouteAll({ behavior: 'wait' });
});

test('buying now without cookies asks for a session once', async ({ page, context }) => {
  let asked = 0;
  const withoutCookie = async (route: Route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const headers = Object.fromEntries(Object.entries(response.headers()).filter(([name]) => name !== 'set-cookie'));
    await context.clearCookies();
    await route.fulfill({ response, headers });
  };
  await page.route(/\/checkout\?/, withoutCookie);
  await page.route(MERGE, async (route) => {
    asked += 1;
    await withoutCookie(route);
  });
  await openProduct(page, items.candle);
  await Promise.all([page.waitForResponse(MERGE), page.getByRole('button', { name: 'Buy now', exact: true }).click()]);
  await expect(quantity(page, items.candle)).toHaveValue('1');
  await setQuantity(page, items.candle, 3);
  await expect(page).toHaveURL(/quantity=3/);
  await expect(page.getByRole('main')).toContainText(euros(3 * items.candle.price));
  expect(asked).toBe(1);
  await page.unrouteAll({ behavior: 'wait' });
});

test('b1 a guest comes Back from the payment page to the order', async ({ page }) => {
  const order = await orderAsGuest(page, newEmail(), items.candle, items.jar);
  const provider = page.url();
  await page.goBack();
  await expect(page.getByRole('heading', { name: `You are in the middle of paying for Order #${order}`, exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Order summary' })).toContainText(`${items.candle.name} (x1)`);
  await expect(placeButton(page)).toHaveCount(0);
  await action(page, 'Retry payment').click();
  expect(await atProvider(page)).toBe(order);
  expect(page.url()).toBe(provider);
  await page.goBack();
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  await page.getByRole('button', { name: /^Put .*items back/ }).click();
  await expectBadge(page, 2);
  await expectOrderStatus(page, order, 'Cancelled');
});

test('s3 whoever is next at this device has the guest before forgotten', async ({ page }) => {
  const email = newEmail();
  const order = await orderAsGuest(page, email, items.candle);
  await pay(page, order);
  await addInSession(page, items.cap);
  await visit(page, '/checkout');
  await expect(page.getByRole('textbox', { name: 'Email', exact: true })).toHaveValue(email);
  await page.getByRole('button', { name: 'Not you? Forget this browser', exact: true }).click();
  await expect(page).toHaveURL('/');
  await expectBadge(page, 0);
  await page.goto('/orders');
  await expect(page).toHaveURL('/login?next=/orders');
});

test('b1 a guest\'s order that waits is told of in the cart', async ({ page }) => {
  const order = await orderAsGuest(page, newEmail(), items.candle);
  await visit(page, '/cart');
  await expect(waitingOrder(page)).toContainText(`Order #${order} waits for payment`);
  await expect(waitingOrder(page)).toContainText(/Your item is held for you until .* UTC\./);
  await waitingOrder(page).getByRole('button', { name: 'Put items back', exact: true }).click();
  await expectBadge(page, 1);
  await expect(waitingOrder(page)).toHaveCount(0);
});

test('a declined guest tries again and pays', async ({ page }) => {
  const order = await orderAsGuest(page, newEmail(), items.candle);
  await decline(page, order);
  const main = page.getByRole('main');
  await expect(main).toContainText(`Your payment failed for Order #${order}. Please try again from your Order History.`);
  await main.getByRole('link', { name: 'Order History', exact: true }).click();
  await expect(page).toHaveURL('/orders');
  await main.getByRole('button', { name: 'Retry payment', exact: true }).click();
  expect(await atProvider(page)).toBe(order);
  await pay(page, order);
  await expect(main.getByRole('heading', { level: 1 })).toContainText('Thank you');
});

test('o3 a double click of a guest places one order', async ({ page }) => {
  await fillCheckoutAsGuest(page, newEmail(), items.socks);
  await placeButton(page).dblclick();
  const order = await atProvider(page);
  expect(await orderNumbers(page)).toEqual([order]);
});

test('m4 signing in claims cart and orders of the guest at once', async ({ page, anotherDevice }) => {
  const device = await (await anotherDevice()).newPage();
  const account = await register(device);
  await addSignedIn(device, items.candle);

  const order = await orderAsGuest(page, newEmail(), items.jar);
  await addInSession(page, items.candle);
  await expectBadge(page, 1);
  await visit(page, '/checkout');
  await page.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).click();
  await fillSignIn(page, account);
  await expect(page).toHaveURL('/checkout');
  await expectSignedIn(page);
  await expectBadge(page, 2);
  const receipt = page.getByRole('region', { name: 'Your carts were combined' });
  await expect(receipt.getByRole('listitem').filter({ hasText: items.candle.name })).toContainText('from 1 to 2');
  await expectInHistory(page, order, 'Pending payment');
  await expectInHistory(device, order, 'Pending payment');
});

test('m4 registering claims what was ordered before, and knows the address', async ({ page }) => {
  const email = newEmail();
  const order = await orderAsGuest(page, email, items.jar);
  const back = hydrated(page);
  await pay(page, order);
  await back;
  await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('textbox', { name: 'Email', exact: true })).toHaveValue(email);
  await fillRegistration(page, { ...newAccount(), email });
  await expect(page).toHaveURL(`/orders/${order}`);
  await expectSignedIn(page);
  await expect(page.getByRole('heading', { level: 1, name: `Order #${order}`, exact: true })).toBeVisible();
  await expectInHistory(page, order, 'Processing');
});

test('o7 a guest order shows to nobody else', async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(/status of 404/);
  const order = await orderAsGuest(page, newEmail(), items.candle);
  const strangers = await (await anotherDevice()).newPage();
  await orderAsGuest(strangers, newEmail(), items.jar);
  const account = await (await anotherDevice()).newPage();
  await orderUpToPayment(account, items.jar);
  for (const stranger of [strangers, account]) {
    const response = await visit(stranger, `/orders/${order}`);
    expect(response?.status()).toBe(404);
    await expect(stranger.getByText(items.candle.name)).toHaveCount(0);
  }
  // Account pages still ask a guest to sign in.
  await strangers.goto('/account');
  await expect(strangers).toHaveURL('/login?next=/account');
});

test('o11 more than a first order can have is refused by name, and what was typed stays', async ({ page, allowConsole }) => {
  allowConsole(/status of 409/);
  const email = newEmail();
  await addAsGuest(page, jeans, 10);
  await openCheckout(page);
  await fillCheckout(page, { Email: email, ...address });
  await placeButton(page).click();
  const refusal = page.getByRole('alert').filter({ hasText: 'Not just now' });
  await expect(refusal).toContainText('A first order can have up to 7 of Turn-up jeans');
  await expect(refusal).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Email', exact: true })).toHaveValue(email);
  await axe(page);
  await visit(page, '/cart');
  await expect(quantity(page, jeans)).toHaveValue('10');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('o11 e1 more than a first order can have is refused', async ({ page }) => {
    await page.goto(`/products/${jeans.slug}`);
    await page.getByLabel('Which').selectOption({ label: '28: €89.00' });
    await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill('10');
    await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
    await page.getByRole('main').getByRole('link', { name: 'Checkout', exact: true }).click();
    await fillCheckout(page, { Email: newEmail(), ...address });
    await placeButton(page).click();
    await expect(page.getByText('That is more than a first order can have')).toBeVisible();
    await expect(page).toHaveURL(/\/checkout/);
  });

  test('e1 a visitor orders with forms alone', async ({ page }) => {
    await page.goto('/checkout');
    await expect(page.getByRole('main').getByRole('link', { name: 'Look around' })).toBeVisible();
    await page.goto(`/products/${items.candle.slug}`);
    await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
    await expect(page).toHaveURL(/\/cart/);
    const main = page.getByRole('main');
    await expect(main).toContainText(items.candle.name);
    await main.getByRole('link', { name: 'Checkout', exact: true }).click();
    await fillCheckout(page, { Email: newEmail(), ...address });
    const order = await place(page);
    await pay(page, order);
    await expect(main.getByRole('heading', { level: 1 })).toContainText('Thank you');
    await page.goto('/orders');
    await expect(main.getByRole('link', { name: `Order #${order}` })).toBeVisible();
  });
});
