// The stand-in of Konnect's payment page.
import { expect, type Page } from '@playwright/test';
import type { Words } from '../words.ts';

export class SandboxPayPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async expectOpen(): Promise<this> {
    await expect(this.page).toHaveURL(/\/sandbox\/konnect\/pay\//);
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.sandbox.h1 })).toBeVisible();
    return this;
  }

  /** Pays, refuses or leaves; one lands on the page of the payment. */
  async decide(decision: 'pay' | 'refuse' | 'leave'): Promise<void> {
    await this.page.getByRole('button', { name: this.w.sandbox[decision], exact: true }).click();
    await expect(this.page).toHaveURL(/\/espace\/paiements\//);
  }
}
