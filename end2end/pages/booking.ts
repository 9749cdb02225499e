// One booking: what, when, where, and the way out of it.
import { expect, type Page } from '@playwright/test';
import { ready } from '../fixtures.ts';
import type { Words } from '../words.ts';

export class BookingPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async expectOpen(): Promise<this> {
    await expect(this.page).toHaveURL(/\/espace\/rendez-vous\/[0-9a-f-]+/);
    await ready(this.page);
    return this;
  }

  get id(): string {
    return /rendez-vous\/([0-9a-f-]{36})/.exec(this.page.url())?.[1] ?? '';
  }

  async expectStatus(status: 'confirmed' | 'cancelled'): Promise<void> {
    await expect(this.page.getByRole('main').getByText(this.w.booking[status]).first()).toBeVisible();
  }

  get cancelButton() {
    return this.page.getByRole('main').getByRole('link', { name: this.w.booking.cancel }).or(
      this.page.getByRole('main').getByRole('button', { name: this.w.booking.cancel }),
    );
  }

  /** Asks to cancel; the preview says what comes back before anything happens. */
  async askToCancel(): Promise<void> {
    await this.cancelButton.first().click();
    await ready(this.page);
  }

  async confirmCancel(): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: this.w.booking.confirmCancel }).click();
  }
}
