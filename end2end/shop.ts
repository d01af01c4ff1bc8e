import { randomUUID } from 'node:crypto';
import type { BrowserContextOptions, Locator, Page, Request, Response } from '@playwright/test';
import { expect } from './fixtures';

/** A product of the sample catalogue, with the options that are chosen of it. */
export interface Item {
  slug: string;
  name: string;
  /** What one costs, in cents. */
  price: number;
  options?: Record<string, string>;
}

/** Things that the sample catalogue has plenty of. */
export const items = {
  candle: { slug: 'power-cut-candle', name: 'Power Cut candle', price: 750 },
  chopsticks: { slug: 'lacquer-chopsticks', name: 'Red lacquer chopsticks, two pairs', price: 890 },
  cap: { slug: 'clear-sky-cap', name: 'Clear Sky cap', price: 2400 },
  maracas: { slug: 'carnival-maracas', name: 'Carnival maracas, a pair', price: 1650 },
  bowl: { slug: 'porridge-bowl', name: 'Tidal porridge bowl with spoon', price: 1850 },
  cassette: { slug: 'rewind-video-cassette', name: 'Rewind E-180 video cassette', price: 450 },
  film: { slug: 'slow-light-35mm-film', name: 'Slow Light 35 mm film, 36 exposures', price: 940, options: { Film: 'Colour 200' } },
  jar: { slug: 'larder-jar', name: 'Larder storage jar', price: 680, options: { Size: '0.5 litres' } },
  socks: { slug: 'goalkeeper-socks', name: 'Off-duty goalkeeper socks', price: 950, options: { Size: 'EU 36-40' } },
} as const satisfies Record<string, Item>;

/** Sold out from the start. */
export const soldOut: Item = { slug: 'snow-country-sake-set', name: 'Snow Country sake set', price: 4200 };

/** The guest cart's key in localStorage. */
export const GUEST_CART = 'forever-cart.guest';

/** The most of one line. */
export const LIMIT = 1000;

// Pages

/** Opens a page and waits until its islands are alive. */
export async function visit(page: Page, path: string): Promise<Response | null> {
  const [response] = await Promise.all([page.goto(path), hydrated(page)]);
  return response;
}

/** Waits until the islands of the page that is being loaded are alive: it has asked the shop who is here. To be called before what loads it. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForResponse((response) => response.url().includes('/open_cart'));
  await expect(page.locator(':is(leptos-island, .header-tools):not([data-live])')).toHaveCount(0);
}

/** A link or a button: what leads on is one or the other. */
export function action(scope: Page | Locator, name: string | RegExp): Locator {
  return scope.getByRole('link', { name, exact: true }).or(scope.getByRole('button', { name, exact: true }));
}

/** Clicks in several tabs at once. All are found first, since what one sets off may take the others away. */
export async function clickAtOnce(...targets: Locator[]): Promise<void> {
  const found = await Promise.all(targets.map((target) => target.elementHandle()));
  await Promise.all(found.map((element) => element?.evaluate((element) => (element as HTMLElement).click())));
}

/** Something to wait for until the test opens it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

// The cart

/** The header's cart button, whatever it counts. */
export function cartButton(page: Page): Locator {
  return page.getByRole('button', { name: /^Cart, \d+ items?$/ });
}

/** Waits until the header's badge says so many. */
export async function expectBadge(page: Page, count: number): Promise<void> {
  await expect(cartButton(page)).toHaveAccessibleName(count === 1 ? 'Cart, 1 item' : `Cart, ${count} items`);
}

/** The cart drawer. */
export function drawer(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Your cart' });
}

/** Opens the drawer, unless it is open. */
export async function openDrawer(page: Page): Promise<void> {
  if (!(await drawer(page).isVisible())) await cartButton(page).click();
  await expect(drawer(page)).toBeVisible();
}

/** A product's line, in the drawer or in a page's content. */
export function line(scope: Page | Locator, item: Item): Locator {
  const page = 'goto' in scope ? scope : scope.page();
  const remove = page.getByRole('button', { name: `Remove ${item.name}`, exact: true });
  return content(scope).getByRole('listitem').filter({ has: remove });
}

/** The field for a line's quantity, in the drawer or in a page's content. */
export function quantity(scope: Page | Locator, item: Item): Locator {
  return content(scope).getByRole('spinbutton', { name: `Quantity of ${item.name}`, exact: true });
}

/** What is between header and footer. The drawer lies over it. */
function content(scope: Page | Locator): Locator {
  return 'goto' in scope ? scope.getByRole('main') : scope;
}

/** Types a quantity into a line's field. */
export async function setQuantity(scope: Page | Locator, item: Item, value: number | string): Promise<void> {
  const field = quantity(scope, item);
  await field.fill(String(value));
  await field.blur();
}

/** Chooses a product's options on its page. */
export async function chooseOptions(page: Page, item: Item): Promise<void> {
  for (const [option, value] of Object.entries(item.options ?? {})) {
    await page.getByRole('radiogroup', { name: option }).getByRole('radio', { name: value, exact: true }).check();
  }
}

/** Opens a product and chooses its options. */
export async function openProduct(page: Page, item: Item): Promise<void> {
  await visit(page, `/products/${item.slug}`);
  await chooseOptions(page, item);
}

/** The button that puts a product into the cart. */
export function addButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Add to cart', exact: true });
}

/** Puts a product into a guest's cart, from its page. */
export async function addAsGuest(page: Page, item: Item, count = 1): Promise<void> {
  await openProduct(page, item);
  if (count !== 1) await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill(String(count));
  const before = stored(await guestCart(page));
  await addButton(page).click();
  await expect.poll(async () => stored(await guestCart(page))).toBe(before + count);
}

/** Puts a product into the account's cart, from its page, and waits for the shop's answer. */
export async function addSignedIn(page: Page, item: Item, count = 1): Promise<void> {
  await openProduct(page, item);
  await expectSignedIn(page);
  if (count !== 1) await page.getByRole('spinbutton', { name: 'Quantity', exact: true }).fill(String(count));
  await Promise.all([changeAnswered(page), addButton(page).click()]);
}

/** Puts a product into the cart of a guest session, from its page, and waits for the shop's answer. */
export async function addInSession(page: Page, item: Item): Promise<void> {
  await openProduct(page, item);
  // A click before the page knows of the session goes by the guest cart.
  const kept = page.waitForResponse((response) => CHANGE.test(response.url()) || MERGE.test(response.url()));
  await addButton(page).click();
  await (await kept).finished();
}

/** Waits for the shop's answer to a change of the account's cart. */
export async function changeAnswered(page: Page): Promise<void> {
  const response = await page.waitForResponse((response) => CHANGE.test(response.url()));
  await response.finished();
}

/** Calls that change the account's cart. */
export const CHANGE = /\/change_cart\d*/;

/** Calls that merge the guest cart. */
export const MERGE = /\/merge_cart\d*/;

/** Holds the answer to a merge of the guest cart until it is let go; `merging` is that the shop was asked for it. */
export async function holdMerge(page: Page): Promise<{ answer: ReturnType<typeof gate>; merging: Promise<Request> }> {
  const answer = gate();
  await page.route(MERGE, async (route) => {
    const response = await route.fetch();
    await answer.opened;
    await route.fulfill({ response });
  });
  return { answer, merging: page.waitForRequest(MERGE) };
}

/** The stored guest cart. */
export interface GuestCart {
  id: string;
  revision: number;
  items: { id: string; quantity: number }[];
  updated_at: string;
}

/** What localStorage holds of the guest cart; none where there is nothing. */
export async function guestCart(page: Page): Promise<GuestCart | null> {
  return page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? 'null'), GUEST_CART);
}

/** The sum of a guest cart's quantities. */
export function stored(cart: GuestCart | null): number {
  return cart?.items.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
}

/** A browser that holds this text as its guest cart. */
export function withGuestCart(baseURL: string | undefined, text: string): BrowserContextOptions {
  const origin = new URL(baseURL ?? '').origin;
  return { storageState: { cookies: [], origins: [{ origin, localStorage: [{ name: GUEST_CART, value: text }] }] } };
}

/** A guest cart as the shop stores it. */
export function cartText(entries: { id: string; quantity: number }[], updatedAt = new Date()): string {
  const at = updatedAt.toISOString();
  const stored = entries.map((entry) => ({ ...entry, price_seen: { amount: '9.99', currency: 'EUR' }, added_at: at }));
  return JSON.stringify({ version: 1, id: randomUUID(), revision: entries.length, items: stored, updated_at: at });
}

/** The id of a product's first variant, from what the page tells search engines. */
export async function variantId(page: Page, item: Item): Promise<string> {
  const html = await (await page.request.get(`/products/${item.slug}`)).text();
  return /\?variant=([0-9a-f-]{36})/.exec(/<script[^>]*application\/ld\+json[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? '')?.[1] ?? '';
}

// Accounts

/** An account that a test makes for itself. */
export interface Account {
  name: string;
  email: string;
  password: string;
}

/** An account that nobody has yet. */
export function newAccount(): Account {
  return { name: 'Mira Lindqvist', email: `mira-${randomUUID()}@example.com`, password: 'patient-harbour-kettle' };
}

/** Waits until the page knows that somebody has signed in. */
export async function expectSignedIn(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByRole('link', { name: 'Account' })).toBeVisible();
}

/** Waits until the page knows that nobody has signed in. */
export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
}

/** Waits for the form for a new account, fills it in and sends it, and waits until the page that follows is there. */
export async function fillRegistration(page: Page, account: Account): Promise<void> {
  await page.waitForURL((url) => url.pathname === '/register');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(account.name);
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Create account', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/register');
}

/** Waits for the sign-in form, fills it in and sends it, and waits until the page that follows is there. */
export async function fillSignIn(page: Page, account: Pick<Account, 'email' | 'password'>): Promise<void> {
  await page.waitForURL((url) => url.pathname === '/login');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** Makes a fresh account and signs in to it. */
export async function register(page: Page, next = '/'): Promise<Account> {
  const account = newAccount();
  await visit(page, `/register?next=${encodeURIComponent(next)}`);
  await fillRegistration(page, account);
  await expectSignedIn(page);
  return account;
}

/** Signs in. */
export async function signIn(page: Page, account: Pick<Account, 'email' | 'password'>, next = '/'): Promise<void> {
  await visit(page, `/login?next=${encodeURIComponent(next)}`);
  await fillSignIn(page, account);
  await expectSignedIn(page);
}

/** Signs out, from the account page. */
export async function signOut(page: Page): Promise<void> {
  await visit(page, '/account');
  // Until the page knows who is here, it offers to sign in, too.
  await expectSignedIn(page);
  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL('/');
  await expectSignedOut(page);
}

// Checkout and payment

/** A good address. */
export const address = {
  'Full name': 'Mira Lindqvist',
  'Address line 1': '14 Canal Walk',
  City: 'Dublin',
  'Postal code': 'D04 X7K2',
};

/** Fills in the checkout form. */
export async function fillCheckout(page: Page, fields: Record<string, string> = address): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    await page.getByRole('textbox', { name }).fill(value);
  }
}

/** The button that places the order. */
export function placeButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Place order', exact: true });
}

/** Places the order of a form that is filled in, up to the provider's page. Answers the order's number. */
export async function place(page: Page): Promise<number> {
  await placeButton(page).click();
  return atProvider(page);
}

/** Waits for the provider's page. Answers the number of the order that is paid there. */
export async function atProvider(page: Page): Promise<number> {
  await page.waitForURL(/\/pay\/ses_\w+$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Sandbox payment' })).toBeVisible();
  return Number(/#(\d+)/.exec((await page.getByText(/Order #\d+/).textContent()) ?? '')?.[1]);
}

/** Registers, puts items into the cart and places the order, up to the provider's page. */
export async function orderUpToPayment(page: Page, ...wanted: Item[]): Promise<{ account: Account; order: number }> {
  const account = await register(page);
  return { account, order: await orderAgain(page, ...wanted) };
}

/** An address for mail that nobody has yet. */
export function newEmail(): string {
  return `noor-${randomUUID()}@example.com`;
}

/** Puts items into a guest's cart and opens the checkout form, with everything filled in. */
export async function fillCheckoutAsGuest(page: Page, email: string, ...wanted: Item[]): Promise<void> {
  for (const item of wanted) await addAsGuest(page, item);
  await visit(page, '/checkout');
  await fillCheckout(page, { Email: email, ...address });
}

/** Orders without an account, up to the provider's page. Answers the order's number. */
export async function orderAsGuest(page: Page, email: string, ...wanted: Item[]): Promise<number> {
  await fillCheckoutAsGuest(page, email, ...wanted);
  return place(page);
}

/** Puts items into the account's cart and places the order, up to the provider's page. Answers its number. */
export async function orderAgain(page: Page, ...wanted: Item[]): Promise<number> {
  for (const item of wanted) await addSignedIn(page, item);
  await visit(page, '/checkout');
  await fillCheckout(page);
  return place(page);
}

/** Pays on the provider's page, and waits for the thanks. */
export async function pay(page: Page, order: number): Promise<void> {
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.waitForURL(`**/orders/${order}/thank-you`);
}

/** Declines on the provider's page, and waits for the page that says so. */
export async function decline(page: Page, order: number): Promise<void> {
  await page.getByRole('button', { name: 'Decline', exact: true }).click();
  await page.waitForURL(`**/orders/${order}/payment-failed`);
}

/** Cancels an order that was paid, from its page, which asks first and says what goes back. */
export async function cancelPaid(page: Page, order: number, refund: string): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Cancel order', exact: true }).click();
  const question = page.getByRole('region', { name: `Cancel order #${order} and refund ${refund}?`, exact: true });
  await expect(question).toBeFocused();
  await question.getByRole('button', { name: 'Cancel and refund', exact: true }).click();
}

/** What the cart's page, or the drawer, says of an order that waits for payment. */
export function waitingOrder(scope: Page | Locator): Locator {
  return content(scope).getByRole('region', { name: 'Order that waits for payment', exact: true });
}

/** The order's entry in the Order History, which has to be open. */
export function historyEntry(page: Page, order: number): Locator {
  return page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('link', { name: `Order #${order}` }) });
}

/** Opens the Order History and waits until the order has that status there. */
export async function expectInHistory(page: Page, order: number, status: string): Promise<void> {
  await visit(page, '/orders');
  await expect(historyEntry(page, order).getByText(status, { exact: true })).toBeVisible();
}

/** Numbers of all orders on the first page of the Order History. */
export async function orderNumbers(page: Page): Promise<number[]> {
  await visit(page, '/orders');
  await expect(page.getByRole('heading', { level: 1, name: 'Order History' })).toBeVisible();
  const names = await page.getByRole('main').getByRole('link', { name: /Order #\d+$/ }).allTextContents();
  return names.map((name) => Number(/#(\d+)/.exec(name)?.[1]));
}

/** Opens the order's page and waits until it has that status. */
export async function expectOrderStatus(page: Page, order: number, status: string): Promise<void> {
  await visit(page, `/orders/${order}`);
  await expect(page.getByRole('heading', { level: 1, name: `Order #${order}`, exact: true })).toBeVisible();
  await expect(page.getByRole('main').getByText(status, { exact: true }).first()).toBeVisible();
}

/** Changes how the provider behaves. */
export async function control(sandboxUrl: string, change: { webhooks?: string; down?: boolean; late_money?: boolean }): Promise<void> {
  const response = await fetch(`${sandboxUrl}/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  expect(response.status).toBe(200);
}

/** Changes products in what `export` wrote: `change` gets each row of the product as its columns by name. */
export function changedProduct(csv: string, item: Item, change: (row: Record<string, string>) => void): string {
  const [header, ...rows] = csvRows(csv);
  const named = (row: string[]) => Object.fromEntries(header.map((name, column) => [name, row[column] ?? '']));
  const changed = rows.map((row) => {
    const columns = named(row);
    if (columns.Handle === item.slug) change(columns);
    return header.map((name) => columns[name]);
  });
  return [header, ...changed].map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\n') + '\n';
}

/** Where quotes are closed, a comma ends a field and a line's end a row. */
function csvRows(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows[rows.length - 1].push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

/** Text such as `€1,046.00` as cents. */
export function cents(text: string): number {
  const digits = /€\s?([\d,]+)\.(\d\d)/.exec(text);
  if (!digits) throw new Error(`no amount in ${JSON.stringify(text)}`);
  return Number(digits[1].replaceAll(',', '')) * 100 + Number(digits[2]);
}

/** Cents as the shop writes them. */
export function euros(cents: number): string {
  return `€${(cents / 100).toFixed(2)}`;
}
