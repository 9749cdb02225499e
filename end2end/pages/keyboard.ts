// A page without a mouse.
import { expect, type Locator, type Page } from '@playwright/test';

/** Presses Tab until the focus is on `target`. */
export async function tabTo(page: Page, target: Locator, presses = 80): Promise<void> {
  await pressTo(page, target, 'Tab', presses);
}

/** The same with an arrow key. */
export async function arrowTo(page: Page, target: Locator, key: 'ArrowDown' | 'ArrowRight' = 'ArrowRight'): Promise<void> {
  await pressTo(page, target, key, 80);
}

async function pressTo(page: Page, target: Locator, key: string, presses: number): Promise<void> {
  for (let pressed = 0; pressed < presses && !(await hasFocus(target)); pressed += 1) await page.keyboard.press(key);
  await expect(target).toBeFocused();
}

async function hasFocus(target: Locator): Promise<boolean> {
  return (await target.count()) === 1 && (await target.evaluate((element) => element === document.activeElement));
}
