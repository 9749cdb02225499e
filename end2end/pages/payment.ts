// What became of a payment.
import { expect, type Page } from '@playwright/test';
import { hasJavaScript, ready } from '../fixtures.ts';
import type { Words } from '../words.ts';

export class PaymentPage {
  constructor(readonly page: Page, readonly w: Words) {}

  /** The answer of the provider arrives by itself: the page follows it, or is asked again without JavaScript. */
  async expectState(state: 'paid' | 'failed' | 'open'): Promise<void> {
    await expect(this.page).toHaveURL(/\/espace\/paiements\//);
    await ready(this.page);
    const heading = this.page.getByRole('heading', { level: 1, name: this.w.payment[state] });
    if (hasJavaScript()) {
      await expect(heading).toBeVisible({ timeout: 30_000 });
      return;
    }
    await expect(async () => {
      await this.page.reload();
      await expect(heading).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
  }

  /** Back to the provider's page. */
  async payAgain(): Promise<void> {
    await this.page.getByRole('link', { name: this.w.payment.again }).click();
  }
}
