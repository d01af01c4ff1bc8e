import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import {
  CHANGE,
  addAsGuest,
  addButton,
  addSignedIn,
  expectBadge,
  expectSignedIn,
  expectSignedOut,
  fillCheckout,
  guestCart,
  items,
  openProduct,
  orderNumbers,
  placeButton,
  quantity,
  register,
  setQuantity,
  signIn,
  stored,
  variantId,
  visit,
} from './shop';

test.use({ ownServer: 'bad-input' });

test.afterEach(({ server }) => {
  expect(server.log).not.toMatch(/panicked|\bERROR\b/);
});

for (const typed of ['-3', '0', '2.5', '1e9', '99999999999999999999', '']) {
  test(`c3 a quantity typed as “${typed}” puts something sensible into the cart or nothing`, async ({ page }) => {
    await openProduct(page, items.candle);
    const amount = page.getByRole('spinbutton', { name: 'Quantity', exact: true });
    const most = Number(await amount.getAttribute('max'));
    await amount.fill(typed);
    await amount.blur();
    await expect.poll(async () => Number(await amount.inputValue())).toBeGreaterThanOrEqual(1);
    await addButton(page).click();
    await expect.poll(async () => stored(await guestCart(page))).toBeGreaterThanOrEqual(1);
    expect(stored(await guestCart(page))).toBeLessThanOrEqual(most);
    expect(Number.isInteger(stored(await guestCart(page)))).toBe(true);
  });
}

test("c3 absurd quantities in the account's cart are cut to what there is", async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await visit(page, '/cart');
  await expectSignedIn(page);
  await setQuantity(page, items.candle, '-7');
  await expect(quantity(page, items.candle)).toHaveValue(/^[12]$/);
  await setQuantity(page, items.candle, '123456789');
  await expect.poll(async () => Number(await quantity(page, items.candle).inputValue())).toBeLessThanOrEqual(118);
  await visit(page, '/cart');
  await expect.poll(async () => Number(await quantity(page, items.candle).inputValue())).toBeLessThanOrEqual(118);
});

test('broken cookies are nobody', async ({ page, context, baseURL }) => {
  const account = await register(page);
  const [name] = (await context.cookies()).filter((cookie) => cookie.httpOnly).map((cookie) => cookie.name);
  for (const value of ['x', '%00%ff', 'a'.repeat(3000), '0'.repeat(64), '"']) {
    await context.clearCookies();
    await context.addCookies([{ name, value, url: baseURL ?? '' }]);
    const response = await visit(page, '/');
    expect(response?.status()).toBe(200);
    await expectSignedOut(page);
  }
  await context.clearCookies();
  await signIn(page, account);
});

test('headers that are no cookies are nobody', async ({ request }) => {
  for (const cookie of ['session', '=', ';;;', 'session=a; session=b', '\u00e9=\u00e9', 'x'.repeat(6000)]) {
    const response = await request.get('/cart', { headers: { cookie } });
    expect(response.status(), cookie.slice(0, 40)).toBeLessThan(500);
  }
});

test('overlong and missing fields of the address are named at the field, and what was typed stays', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle);
  await visit(page, '/checkout');
  await page.locator('form#checkout, form.checkout').evaluate((form) => {
    for (const input of form.querySelectorAll('input')) input.removeAttribute('maxlength');
  });
  await fillCheckout(page);
  const city = page.getByRole('textbox', { name: 'City' });
  const name = page.getByRole('textbox', { name: 'Full name' });
  await city.fill('x'.repeat(5000));
  await name.fill('   ');
  await placeButton(page).click();
  const alert = page.getByRole('alert').filter({ hasText: /need another look/ });
  await expect(alert).toContainText(/Full name/);
  await expect(alert).toContainText(/City/);
  for (const field of [city, name]) {
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(/\S/);
  }
  await expect(city).toHaveValue('x'.repeat(5000));
  await expect(page.getByRole('textbox', { name: 'Postal code' })).toHaveValue('D04 X7K2');
  await alert.getByRole('link', { name: /City/ }).click();
  await expect(city).toBeFocused();
  expect(await orderNumbers(page)).toEqual([]);
});

test('a password that is too short and an address that is taken are said at the form', async ({ page }) => {
  const account = await register(page);
  await page.context().clearCookies();
  const fields = async (email: string, password: string) => {
    await visit(page, '/register');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mira');
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account', exact: true }).click();
  };
  await fields(account.email, 'patient-harbour-kettle');
  await expect(page.getByRole('main')).toContainText(/already/i);
  await fields(`mira-${randomUUID()}@example.com`, 'short');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/at least 8/);
  await fields(`mira-${randomUUID()}@example.com`, 'Password1');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/Many people use this one/);
  await fields('nobody', 'patient-harbour-kettle');
  await expect(page).toHaveURL(/\/register/);
  await expectSignedOut(page);
});

/** What the browser sends to change the cart: the address, the headers and the body of one such call. */
async function changeCall(page: Page): Promise<{ url: string; body: string }> {
  await openProduct(page, items.candle);
  await expectSignedIn(page);
  const [request] = await Promise.all([page.waitForRequest(CHANGE), addButton(page).click()]);
  await (await request.response())?.finished();
  return { url: request.url(), body: request.postData() ?? '' };
}

test('malformed bodies of server functions are refused and change nothing', async ({ page, baseURL }) => {
  await register(page);
  const { url, body } = await changeCall(page);
  await expectBadge(page, 1);
  const origin = baseURL ?? '';
  const headers = { 'content-type': 'application/json', origin };
  const good = { ...JSON.parse(body), operation: randomUUID() };
  const add = (changed: object) => ({ ...good, change: { add: { ...good.change.add, ...changed } } });
  const bad: unknown[] = [
    '',
    '{',
    'null',
    '[]',
    '"add"',
    {},
    { ...good, operation: 'seven' },
    { ...good, operation: undefined },
    { ...good, change: { steal: good.change.add } },
    add({ quantity: -1 }),
    add({ quantity: 0 }),
    add({ quantity: 1.5 }),
    add({ quantity: '1' }),
    add({ quantity: 4294967296 }),
    add({ variant: '../../etc' }),
    '['.repeat(20_000),
  ];
  for (const data of bad) {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const response = await page.request.post(url, { headers, data: Buffer.from(text) });
    expect(response.status(), `a body of ${text.slice(0, 80)}`).toBeGreaterThanOrEqual(400);
    expect(response.status(), `a body of ${text.slice(0, 80)}`).toBeLessThan(500);
  }
  const unknown = await page.request.post(url, { headers, data: add({ variant: randomUUID() }) });
  expect(unknown.status()).toBeLessThan(500);
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
    const response = await page.request.post(url, { headers: { ...headers, 'content-type': type }, data: Buffer.from(body) });
    expect(response.status(), type).toBeLessThan(500);
  }
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('1');
  await expectBadge(page, 1);
});

test('bodies over the limit are refused', async ({ page, baseURL }) => {
  await register(page);
  const { url } = await changeCall(page);
  const response = await page.request.post(url, {
    headers: { 'content-type': 'application/json', origin: baseURL ?? '' },
    data: Buffer.from(`{"x":"${'x'.repeat(300_000)}"}`),
  });
  expect(response.status()).toBe(413);
  await visit(page, '/cart');
  await expectBadge(page, 1);
});

test('a request from another origin changes nothing', async ({ page }) => {
  await register(page);
  const { url, body } = await changeCall(page);
  const again = JSON.stringify({ ...JSON.parse(body), operation: randomUUID() });
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
    const headers = { 'content-type': 'application/json', origin };
    const response = await page.request.post(url, { headers, data: Buffer.from(again) });
    expect(response.status(), origin).toBe(403);
  }
  await visit(page, '/cart');
  await expectBadge(page, 1);
});

test('unknown calls, methods and encodings get a clear answer', async ({ request }) => {
  expect((await request.post('/api/no_such_function', { data: {} })).status()).toBeGreaterThanOrEqual(400);
  expect((await request.fetch('/', { method: 'DELETE' })).status()).toBe(405);
  expect((await request.get('/products/%ff')).status()).toBeGreaterThanOrEqual(400);
  expect((await request.get(`/${'a'.repeat(9000)}`)).status(), 'an overlong address').toBeLessThan(500);
  for (const path of ['/pkg/../../Cargo.toml', '/..%2f..%2fetc%2fpasswd', '/pkg/%2e%2e/hash.txt']) {
    const response = await request.get(path);
    expect(response.status(), path).toBe(404);
  }
});

test('webhooks that are not signed are refused and change nothing', async ({ request }) => {
  for (const headers of [{}, { 'sandbox-signature': 't=1,v1=00' }, { 'sandbox-signature': 'nonsense' }] as Record<string, string>[]) {
    const response = await request.post('/webhooks/sandbox', { headers, data: { id: 'evt_1', type: 'session.paid' } });
    expect(response.status(), JSON.stringify(headers)).toBe(400);
  }
  expect((await request.post('/webhooks/nobody', { data: {} })).status()).toBe(404);
});

test('an unknown variant in the guest cart does not keep anybody from signing in', async ({ page }) => {
  await addAsGuest(page, items.candle);
  const id = await variantId(page, items.candle);
  await page.evaluate((id) => {
    const cart = JSON.parse(localStorage.getItem('forever-cart.guest') ?? '{}');
    cart.items.push({ ...cart.items.find((item: { id: string }) => item.id === id), id: '00000000-0000-4000-8000-000000000009' });
    localStorage.setItem('forever-cart.guest', JSON.stringify(cart));
  }, id);
  await register(page, '/cart');
  await expect(page.getByRole('region', { name: 'Your carts were combined' })).toBeVisible();
  await expect(quantity(page, items.candle)).toHaveValue('1');
  await expectBadge(page, 1);
});
