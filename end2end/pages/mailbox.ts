// What was sent, as the back office sees it (in French: the staff of the demonstration school are).
import { expect, type Page } from '@playwright/test';

export class Mailbox {
  constructor(readonly page: Page) {}

  /** Opens the latest mail to `address` whose subject matches; mails are written by a job, so it may take a moment. */
  async openMailTo(address: string, subject: RegExp): Promise<void> {
    const link = this.page.getByRole('link', { name: subject }).first();
    await expect(async () => {
      await this.page.goto(`/admin/courriels?q=${encodeURIComponent(address)}`);
      await expect(link).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await this.page.goto((await link.getAttribute('href')) ?? '');
    await expect(this.page.getByRole('heading', { level: 1, name: subject })).toBeVisible();
  }

  async countMailsTo(address: string, subject: RegExp): Promise<number> {
    await this.page.goto(`/admin/courriels?q=${encodeURIComponent(address)}`);
    return this.page.getByRole('link', { name: subject }).count();
  }

  /** The text version of the open mail. */
  async text(): Promise<string> {
    const section = this.page.locator('section').filter({ has: this.page.getByRole('heading', { name: 'Version texte' }) });
    return section.locator('pre').innerText();
  }

  async activationLink(): Promise<string> {
    const link = /https?:\/\/[^\s>]+\/activation\/[^\s>]+/.exec(await this.text())?.[0];
    expect(link, 'an activation link in the mail').toBeTruthy();
    return link ?? '';
  }

  async expectInvitation(): Promise<void> {
    await expect(this.page.getByRole('heading', { name: /Pièce jointe.*\.ics/ })).toBeVisible();
    await expect(this.page.locator('pre').filter({ hasText: 'BEGIN:VCALENDAR' })).toBeVisible();
  }
}
