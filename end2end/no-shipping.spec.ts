import { expect, test, axe } from './fixtures';
import { letter } from './mail';
import {
  addAsGuest,
  addSignedIn,
  address,
  atProvider,
  euros,
  expectOrderStatus,
  fillCheckout,
  items,
  line,
  newEmail,
  pay,
  place,
  placeButton,
  register,
  visit,
  type Item,
} from './shop';
import { asStaff, openOrder } from './staff';

/** Neither sent nor taxed. */
const card: Item = { slug: 'gift-card', name: 'Gift card', price: 2500, options: { Value: '€25' } };

/** Not sent, and taxed. */
const manual: Item = { slug: 'mending-manual', name: 'The Mending Manual, as a file', price: 1200 };

test('o9 a guest buys a gift card without saying where to send it', async ({ page }) => {
  const email = newEmail();
  await addAsGuest(page, card);
  await visit(page, '/checkout');
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'Billing' })).toBeVisible();
  await expect(main.getByRole('textbox', { name: 'Address line 1' })).toHaveCount(0);
  await expect(main.getByRole('radiogroup', { name: 'Shipping method' })).toHaveCount(0);
  await expect(main.locator('.totals')).not.toContainText('Shipping');
  await axe(page);

  // What is missing is named, as ever.
  await fillCheckout(page, { Email: email });
  await placeButton(page).click();
  await expect(main.getByRole('alert')).toContainText('Full name');

  await fillCheckout(page, { 'Full name': address['Full name'] });
  await main.getByRole('combobox', { name: 'Country' }).selectOption({ label: 'Germany' });
  const order = await place(page);
  await expect(page.getByText(euros(card.price))).toBeVisible();
  await pay(page, order);
  await expect(main).toContainText('Germany');
  await expect(main.getByRole('heading', { name: 'Shipping address' })).toHaveCount(0);
  await expect(main.getByRole('heading', { name: 'Shipping method' })).toHaveCount(0);

  const mail = await letter(email, new RegExp(`^Order #${order} is confirmed`));
  expect(mail.text).toContain(`The bill is made out to ${address['Full name']}, Germany.`);
  expect(mail.text).toContain(`Total: ${euros(card.price)}`);
  expect(mail.text).not.toContain('Shipping');
});

test('o9 a file is delivered by staff in one step', async ({ page, anotherDevice }) => {
  await register(page);
  await addSignedIn(page, manual);
  await visit(page, '/checkout');
  await fillCheckout(page, { 'Full name': address['Full name'] });
  const order = await place(page);
  await pay(page, order);

  const staff = await asStaff(await (await anotherDevice()).newPage());
  await openOrder(staff, order);
  await expect(staff.getByText('Nothing of it is sent by post.')).toBeVisible();
  await expect(staff.getByLabel('Carrier')).toHaveCount(0);
  await staff.getByRole('button', { name: 'Mark as delivered', exact: true }).click();
  await expect(staff.getByRole('main').getByText('Delivered', { exact: true }).first()).toBeVisible();
  await expectOrderStatus(page, order, 'Delivered');
});

test('o9 with something to send beside it, all is asked that a parcel needs, and no more once that is gone', async ({ page }) => {
  await register(page);
  await addSignedIn(page, card);
  await addSignedIn(page, items.candle);
  await visit(page, '/checkout');
  const main = page.getByRole('main');
  const methods = main.getByRole('radiogroup', { name: 'Shipping method' });
  await expect(methods).toBeVisible();
  await expect(main.getByText(euros(card.price + items.candle.price + 490)).first()).toBeVisible();

  await line(page, items.candle).getByRole('button', { name: `Remove ${items.candle.name}` }).click();
  await expect(methods).toHaveCount(0);
  await expect(main.getByRole('textbox', { name: 'City' })).toHaveCount(0);
  await expect(main.getByText(euros(card.price)).first()).toBeVisible();

  await addSignedIn(page, items.candle);
  await visit(page, '/checkout');
  await fillCheckout(page);
  const order = await place(page);
  await pay(page, order);
  await expect(main).toContainText(address['Address line 1']);
  await expect(main).toContainText('Ireland');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('o9 a gift card is bought at once, with forms alone', async ({ page }) => {
    await page.goto(`/products/${card.slug}`);
    await page.getByLabel('Which').selectOption({ label: '€50: €50.00' });
    await page.getByRole('button', { name: 'Buy now', exact: true }).click();
    const main = page.getByRole('main');
    await expect(main.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
    await expect(main.getByRole('textbox', { name: 'Address line 1' })).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Email' }).fill(newEmail());
    await page.getByRole('textbox', { name: 'Full name' }).fill(address['Full name']);
    await placeButton(page).click();
    const order = await atProvider(page);
    await expect(page.getByText('€50.00').first()).toBeVisible();
    await pay(page, order);
    await expect(main.getByRole('heading', { level: 1 })).toContainText('Thank you');
  });
});

test('o9 staff say what is taxed and what is sent', async ({ page }) => {
  await asStaff(page);
  await page.goto('/staff/products?q=gift+card');
  await page.getByRole('link', { name: card.name, exact: true }).first().click();
  for (const field of ['Charge tax on this', 'Needs shipping']) {
    await expect(page.getByRole('checkbox', { name: `${field} of €25` })).not.toBeChecked();
  }
  await axe(page);
});
