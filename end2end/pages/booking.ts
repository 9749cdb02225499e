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
    await expect(this.page.getByRole('main').getByText(this.w.booking[status], { exact: true })).toBeVisible();
  }

  /** The question whether to cancel, with what comes back; a dialog with an address of its own. */
  get sheet() {
    return this.page.getByRole('dialog');
  }

  get confirmButton() {
    return this.sheet.getByRole('button', { name: this.w.booking.confirmCancel });
  }

  async askToCancel(): Promise<void> {
    await this.page.getByRole('main').getByRole('link', { name: this.w.booking.cancel }).click();
    await expect(this.page).toHaveURL(/annuler=/);
    await expect(this.sheet).toBeVisible();
  }
}
