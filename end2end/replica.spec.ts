import { expect, test } from './fixtures';
import {
  CHANGE,
  addButton,
  addSignedIn,
  drawer,
  expectBadge,
  expectSignedIn,
  expectSignedOut,
  guestCart,
  items,
  line,
  openDrawer,
  openProduct,
  orderAgain,
  pay,
  quantity,
  register,
  replica,
  setQuantity,
  signIn,
  stored,
  unsent,
  visit,
} from './shop';

const OFFLINE = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/];

test('c9 what is changed without a network outlives the browser and is sent once', async ({ anotherDevice, allowConsole }) => {
  allowConsole(...OFFLINE);
  const laptop = await anotherDevice();
  const page = await laptop.newPage();
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  await addSignedIn(page, items.jar);
  await addSignedIn(page, items.bowl);
  await visit(page, '/cart');
  await expectBadge(page, 4);

  await laptop.setOffline(true);
  await setQuantity(page, items.candle, 5);
  await page.getByRole('button', { name: `Remove ${items.jar.name}`, exact: true }).click();
  await page.getByRole('button', { name: `Save ${items.bowl.name} for later`, exact: true }).click();
  await expectBadge(page, 5);
  await expect(page.getByRole('status').filter({ hasText: '3 changes wait to be sent' })).toBeVisible();
  const kept = await laptop.storageState();
  await laptop.close();

  const opened = await anotherDevice({ storageState: kept });
  const again = await opened.newPage();
  await visit(again, '/cart');
  await expect.poll(() => unsent(again)).toBe(0);
  await expect(quantity(again, items.candle)).toHaveValue('5');
  await expect(again.getByRole('region', { name: 'Saved for later' })).toContainText(items.bowl.name);
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account, '/cart');
  await expectBadge(phone, 5);
  await expect(line(phone, items.jar)).toHaveCount(0);
});

test('c9 what two devices changed without a network all counts', async ({ page, context, anotherDevice, allowConsole }) => {
  allowConsole(...OFFLINE);
  const account = await register(page);
  await addSignedIn(page, items.candle, 4);
  const other = await anotherDevice();
  const phone = await other.newPage();
  await signIn(phone, account, '/cart');
  await expect(quantity(phone, items.candle)).toHaveValue('4');
  await openProduct(page, items.candle);
  await expectSignedIn(page);

  await context.setOffline(true);
  await other.setOffline(true);
  await addButton(page).click();
  await expectBadge(page, 5);
  // It has seen four, and nothing of the fifth.
  await phone.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click();
  await expectBadge(phone, 0);
  await other.setOffline(false);
  await expect.poll(() => unsent(phone)).toBe(0);
  await context.setOffline(false);
  await expect.poll(() => unsent(page)).toBe(0);
  await expectBadge(page, 1);
  await expectBadge(phone, 1);
});

test('c9 additions of two tabs all count, offline and online', async ({ page, context, allowConsole }) => {
  allowConsole(...OFFLINE);
  await register(page);
  const tabs = [page, await context.newPage()];
  for (const tab of tabs) {
    await openProduct(tab, items.candle);
    await expectSignedIn(tab);
  }
  const press = (times: number) =>
    Promise.all(
      tabs.map((tab) => addButton(tab).evaluate((button, times) => {
        for (let n = 0; n < times; n++) (button as HTMLButtonElement).click();
      }, times)),
    );
  await press(20);
  await context.setOffline(true);
  await press(20);
  for (const tab of tabs) await expectBadge(tab, 80);
  await context.setOffline(false);
  await expect.poll(() => unsent(page), { timeout: 30_000 }).toBe(0);
  for (const tab of tabs) await expectBadge(tab, 80);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('80');
});

test('c9 a change of what was removed elsewhere meanwhile is refused, by its name', async ({ page, context, anotherDevice, allowConsole }) => {
  allowConsole(...OFFLINE);
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  await addSignedIn(page, items.jar);
  await visit(page, '/cart');
  await context.setOffline(true);
  await setQuantity(page, items.candle, 3);
  await setQuantity(page, items.jar, 2);
  await expect.poll(() => unsent(page)).toBe(2);
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account, '/cart');
  await Promise.all([
    phone.waitForResponse(CHANGE),
    phone.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click(),
  ]);
  await context.setOffline(false);
  await expect(page.getByRole('alert').getByText(`${items.candle.name}: no longer in your cart`)).toBeVisible();
  await expect(line(page, items.candle)).toHaveCount(0);
  await expect(quantity(page, items.jar)).toHaveValue('2');
});

test('c9 what was ordered elsewhere meanwhile is not bought twice', async ({ page, context, anotherDevice, allowConsole }) => {
  allowConsole(...OFFLINE);
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  await visit(page, '/cart');
  await context.setOffline(true);
  await setQuantity(page, items.candle, 3);
  await expectBadge(page, 3);
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account);
  const order = await orderAgain(phone);
  await pay(phone, order);
  await context.setOffline(false);
  await expect(page.getByText(/That didn't work|no longer in your cart/)).toBeVisible();
  await expectBadge(page, 0);
  await expect(page.getByRole('main')).toContainText('Your cart is empty');
});

test('c9 signing out without a network says what would be lost and asks', async ({ page, context, anotherDevice, allowConsole }) => {
  allowConsole(...OFFLINE);
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  await visit(page, '/account');
  await expectSignedIn(page);
  await page.keyboard.press('Shift');
  await openDrawer(page);
  await context.setOffline(true);
  await setQuantity(drawer(page), items.candle, 3);
  await page.keyboard.press('Escape');
  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click();
  const question = page.getByRole('group', { name: 'The shop can’t be reached' });
  await expect(question).toContainText('1 change to your cart has not been sent');
  await expect(question).toBeFocused();
  await expectSignedIn(page);
  await question.getByRole('button', { name: 'Sign out all the same' }).click();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('forever-cart.account')).catch(() => 'gone')).not.toContain('operations');
  // The session ends as soon as there is a network.
  await context.setOffline(false);
  await visit(page, '/');
  await expectSignedOut(page);
  await expectBadge(page, 0);
  await visit(page, '/account');
  await expect(page).toHaveURL(/\/login/);
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account, '/cart');
  await expect(quantity(phone, items.candle)).toHaveValue('2');
});

test("c9 another account neither shows nor sends what is kept of the one before", async ({ page, anotherDevice, allowConsole }) => {
  allowConsole(...OFFLINE);
  const account = await register(page);
  await addSignedIn(page, items.candle, 2);
  await openProduct(page, items.jar);
  await expectSignedIn(page);
  await page.route(CHANGE, (route) => route.abort());
  await addButton(page).click();
  await expect.poll(() => unsent(page)).toBe(1);
  const left = await page.evaluate(() => localStorage.getItem('forever-cart.account') ?? '');

  const other = await (await anotherDevice()).newPage();
  await register(other);
  await addSignedIn(other, items.bowl);
  await other.evaluate((left) => localStorage.setItem('forever-cart.account', left), left);
  await visit(other, '/cart');
  await expectBadge(other, 1);
  await expect(line(other, items.bowl)).toBeVisible();
  await expect(line(other, items.candle)).toHaveCount(0);
  await expect.poll(async () => (await replica(other))?.owner).not.toBe(JSON.parse(left).owner);
  expect(await unsent(other)).toBe(0);

  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account, '/cart');
  await expectBadge(phone, 2);
});

test('c10 what another device changes shows here while the page is seen', async ({ page, anotherDevice }) => {
  const account = await register(page);
  await visit(page, '/cart');
  await expect(page.getByRole('main')).toContainText('Your cart is empty');
  const listening = page.waitForResponse((response) => response.url().endsWith('/cart/events'));
  await page.reload();
  await listening;
  const phone = await (await anotherDevice()).newPage();
  await signIn(phone, account);
  await addSignedIn(phone, items.candle, 3);
  await expect(quantity(page, items.candle)).toHaveValue('3');
  await expectBadge(page, 3);
  await visit(phone, '/cart');
  await phone.getByRole('button', { name: `Remove ${items.candle.name}`, exact: true }).click();
  await expectBadge(page, 0);
});

test('c12 a guest saves lines for later, and they join the account', async ({ page }) => {
  await openProduct(page, items.candle);
  await addButton(page).click();
  await openProduct(page, items.jar);
  await addButton(page).click();
  await visit(page, '/cart');
  await page.getByRole('button', { name: `Save ${items.candle.name} for later`, exact: true }).click();
  await expectBadge(page, 1);
  const saved = page.getByRole('region', { name: 'Saved for later' });
  await expect(saved).toContainText(items.candle.name);
  await visit(page, '/cart');
  await expect(saved).toContainText(items.candle.name);
  await register(page, '/cart');
  await expectBadge(page, 1);
  await expect(saved).toContainText(items.candle.name);
  await expect.poll(async () => stored(await guestCart(page))).toBe(0);
  await saved.getByRole('button', { name: `Move ${items.candle.name} to cart`, exact: true }).click();
  await expectBadge(page, 2);
});

test('c12 several lines are removed at once, and put back after the page was left', async ({ page }) => {
  await register(page);
  await addSignedIn(page, items.candle, 2);
  await addSignedIn(page, items.jar);
  await addSignedIn(page, items.bowl);
  await visit(page, '/cart');
  await page.getByRole('checkbox', { name: `Choose ${items.candle.name}` }).check();
  await page.getByRole('checkbox', { name: `Choose ${items.jar.name}` }).check();
  const tools = page.getByRole('group', { name: 'Chosen products' });
  await expect(tools).toContainText('2 chosen');
  await tools.getByRole('button', { name: 'Remove', exact: true }).click();
  await expectBadge(page, 1);
  await expect(page.getByText('Removed: 2 products.')).toBeVisible();
  await visit(page, '/');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expectBadge(page, 4);
  await visit(page, '/cart');
  await expect(quantity(page, items.candle)).toHaveValue('2');
});
