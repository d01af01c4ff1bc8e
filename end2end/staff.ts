import { expect, type Locator, type Page } from '@playwright/test';
import { demo } from './fixtures';
import { signIn } from './shop';

/** A page of somebody who signs in as staff, on a device of theirs. */
export async function asStaff(page: Page): Promise<Page> {
  await signIn(page, demo.staff);
  return page;
}

/** Opens an order in the back office. */
export async function openOrder(page: Page, order: number): Promise<void> {
  await page.goto(`/staff/orders/${order}`);
  await expect(page.getByRole('heading', { level: 1, name: `Order #${order}` })).toBeVisible();
}

/** The form of a step, opened. */
export async function step(page: Page, name: string): Promise<Locator> {
  const group = page.getByRole('group').filter({ has: page.locator('summary', { hasText: new RegExp(`^${name}$`) }) });
  if (!(await group.locator('form').isVisible())) await group.locator('summary').click();
  return group;
}

/** The cells of the row with that text, by the names of their columns. */
export async function cells(page: Page, item: string): Promise<Record<string, string>> {
  await page.waitForLoadState();
  const row = page.getByRole('row').filter({ hasText: item });
  return row.locator('[data-label]').evaluateAll((all) =>
    Object.fromEntries(all.map((cell) => [cell.getAttribute('data-label') ?? '', cell.textContent?.trim() ?? ''])),
  );
}

/** Saves the form of a product or of the settings. */
export async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

/** What says that something was not done. */
export function alert(page: Page): Locator {
  return page.getByRole('alert');
}
