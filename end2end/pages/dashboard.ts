// Where a family begins: next sessions, credits, plan.
import { expect, type Page } from '@playwright/test';
import { ready } from '../fixtures.ts';
import type { Words } from '../words.ts';

export class Dashboard {
  constructor(readonly page: Page, readonly w: Words) {}

  async open(): Promise<this> {
    await this.page.goto('/espace');
    return this.expectOpen();
  }

  async expectOpen(): Promise<this> {
    await expect(this.page).toHaveURL(/\/espace(\?|$)/);
    await ready(this.page);
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.portal.hello })).toBeVisible();
    return this;
  }

  async expectMessage(message: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: message })).toBeVisible();
  }

  async signOut(): Promise<void> {
    await this.page.locator('.account-menu summary').click();
    await this.page.getByRole('button', { name: this.w.portal.signOut }).click();
    await expect(this.page).not.toHaveURL(/\/espace/);
  }

  /** The balance of a student: the figure below the heading that names them. */
  balance(student: string) {
    const card = this.page.locator('.balance').filter({ has: this.page.getByRole('heading', { name: student }) });
    return card.locator('.figure');
  }

  async expectBalance(student: string, credits: number): Promise<void> {
    await expect(async () => {
      await this.open();
      await expect(this.balance(student)).toHaveText(this.w.credits(credits), { timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
  }
}
