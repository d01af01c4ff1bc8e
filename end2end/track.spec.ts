import { axe, expect, test } from './fixtures';
import { code, letter, letters, link } from './mail';
import { expectInHistory, items, newAccount, newEmail, fillRegistration, orderAsGuest, pay, register, visit } from './shop';

const SENT = /If there is an order with that number and address/;

test('o7 a guest finds the order again by the mailed link', async ({ page, anotherDevice }) => {
  const email = newEmail();
  const order = await orderAsGuest(page, email, items.candle);
  await pay(page, order);
  const confirmed = link(await letter(email, /is confirmed/));
  const device = await (await anotherDevice()).newPage();
  await visit(device, confirmed);
  await expect(device).toHaveURL('/track/order'); // nothing that opens it stands in the address
  await device.reload();
  const main = device.getByRole('main');
  await expect(device.getByRole('heading', { level: 1, name: `Order #${order}`, exact: true })).toBeVisible();
  await expect(main).toContainText(items.candle.name);
  await expect(main.getByText('Processing', { exact: true }).first()).toBeVisible();
  await expect(main.getByRole('button')).toHaveCount(0); // it can be looked at
  await axe(device);

  // The footer leads to the form, which sends another link.
  await device.getByRole('contentinfo').getByRole('link', { name: 'Track an order', exact: true }).click();
  await device.getByRole('textbox', { name: 'Order number' }).fill(`#${order}`);
  await device.getByRole('textbox', { name: 'Email', exact: true }).fill(email.toUpperCase());
  await device.getByRole('button', { name: 'Send link', exact: true }).click();
  await expect(device.getByRole('status').filter({ hasText: SENT })).toBeVisible();
  await axe(device);
  await visit(device, link(await letter(email, /Your link to order/)));
  await expect(device.getByRole('heading', { level: 1, name: `Order #${order}`, exact: true })).toBeVisible();
});

test('o7 typing a number and an address shows nobody an order, and everybody is answered alike', async ({ page, anotherDevice }) => {
  const email = newEmail();
  const order = await orderAsGuest(page, email, items.candle);
  const stranger = await (await anotherDevice()).newPage();
  const other = newEmail();
  for (const [number, address] of [
    [order, email],
    [order, email], // a moment later
    [order, other],
    [999_999, email],
  ]) {
    await visit(stranger, '/track');
    await stranger.getByRole('textbox', { name: 'Order number' }).fill(String(number));
    await stranger.getByRole('textbox', { name: 'Email', exact: true }).fill(String(address));
    await stranger.getByRole('button', { name: 'Send link', exact: true }).click();
    const told = stranger.getByRole('status').filter({ hasText: SENT });
    await expect(told).toContainText('no second letter follows');
    await expect(stranger.getByRole('main')).not.toContainText(items.candle.name);
  }
  await letter(email, /Your link to order/);
  expect(letters(other)).toEqual([]);
  expect(letters(email)).toHaveLength(1);
});

test('fields that are missing or malformed are named', async ({ page }) => {
  await visit(page, '/track');
  const number = page.getByRole('textbox', { name: 'Order number' });
  await number.fill('twelve');
  await page.getByRole('button', { name: 'Send link', exact: true }).click();
  await expect(number).toBeFocused();
  await expect(number).toHaveAccessibleDescription(/doesn't look right/);
  await expect(page.getByRole('textbox', { name: 'Email', exact: true })).toHaveAccessibleDescription(/fill this in/);
  await axe(page);
});

test('a link that was never sent says so, and is kept by nobody', async ({ page, allowConsole }) => {
  allowConsole(/status of 404/);
  for (const token of ['00'.repeat(32), 'x']) {
    const response = await visit(page, `/track?token=${token}`);
    expect(response?.status()).toBe(404);
    expect(response?.headers()['cache-control']).toContain('no-store');
    expect(response?.headers()['referrer-policy']).toBe('same-origin');
    await expect(page.getByRole('alert').filter({ hasText: 'There is no order to show' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Send link', exact: true })).toBeVisible();
  }
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/login');
});

test('o7 orders of the same address join an account only after the code that is mailed there', async ({ page, anotherDevice }) => {
  const email = newEmail();
  const order = await orderAsGuest(page, email, items.candle);
  await pay(page, order);

  // Another browser: nothing of the guest session is presented.
  const device = await (await anotherDevice()).newPage();
  await visit(device, '/register?next=/orders');
  await fillRegistration(device, { ...newAccount(), email });
  await expect(device.getByRole('main')).toContainText('No orders yet');
  await visit(device, '/account');
  const panel = device.getByRole('region', { name: 'Ordered without signing in?' });
  await panel.getByRole('button', { name: 'Find my orders', exact: true }).click();
  await expect(panel.getByRole('status')).toContainText('We have sent you a code');
  const field = panel.getByRole('textbox', { name: 'Code', exact: true });
  await expect(field).toBeFocused();
  const sent = code(await letter(email, /Your code/));

  await field.fill(sent === '00000000' ? '00000001' : '00000000');
  await panel.getByRole('button', { name: 'Add the orders', exact: true }).click();
  await expect(panel.getByRole('status')).toContainText('You have 4 more tries');
  await axe(device);
  await field.fill(`${sent.slice(0, 4)} ${sent.slice(4)}`);
  await panel.getByRole('button', { name: 'Add the orders', exact: true }).click();
  await expect(panel.getByRole('status')).toContainText('1 order was added to your account');
  await panel.getByRole('link', { name: 'Order History' }).click();
  await expect(device.getByRole('link', { name: `Order #${order}` })).toBeVisible();
  await expectInHistory(device, order, 'Processing');
});

test('asking for a code says the same where nothing was ordered', async ({ page }) => {
  await register(page, '/account');
  const panel = page.getByRole('region', { name: 'Ordered without signing in?' });
  await panel.getByRole('button', { name: 'Find my orders', exact: true }).click();
  await expect(panel.getByRole('status')).toContainText('We have sent you a code');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('e1 a link is asked for and opened with forms alone', async ({ page, anotherDevice }) => {
    const email = newEmail();
    const shopper = await (await anotherDevice({ javaScriptEnabled: true })).newPage();
    const order = await orderAsGuest(shopper, email, items.candle);
    await page.goto('/track');
    await page.getByRole('textbox', { name: 'Order number' }).fill('x');
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill(email);
    await page.getByRole('button', { name: 'Send link', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Order number' })).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('textbox', { name: 'Order number' }).fill(String(order));
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill(email);
    await page.getByRole('button', { name: 'Send link', exact: true }).click();
    await expect(page.getByRole('main')).toContainText(SENT);
    await page.goto(link(await letter(email, /Your link to order/)));
    await expect(page).toHaveURL('/track/order');
    await page.goto('/');
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: `Order #${order}`, exact: true })).toBeVisible();
  });

  test('e1 a code is asked for and entered with forms alone', async ({ page, anotherDevice }) => {
    const email = newEmail();
    const shopper = await (await anotherDevice({ javaScriptEnabled: true })).newPage();
    await orderAsGuest(shopper, email, items.candle);
    await page.goto('/register?next=/account');
    await fillRegistration(page, { ...newAccount(), email });
    await page.getByRole('button', { name: 'Find my orders', exact: true }).click();
    await page.getByRole('textbox', { name: 'Code', exact: true }).fill(code(await letter(email, /Your code/)));
    await page.getByRole('button', { name: 'Add the orders', exact: true }).click();
    await expect(page.getByRole('main')).toContainText('1 order was added to your account');
  });
});
