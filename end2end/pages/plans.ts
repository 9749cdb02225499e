// Choosing a plan for a child, and the way to the payment page.
import { expect, type Page } from '@playwright/test';
import { ready } from '../fixtures.ts';
import type { Words } from '../words.ts';

export class PlansPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async open(): Promise<this> {
    await this.page.goto('/espace/abonnement');
    await ready(this.page);
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.plans.h1 })).toBeVisible();
    return this;
  }

  /** HYBRIDE, with ARIA in one subject, for the household's only child; then, without a code, to the recap. */
  async chooseHybride(): Promise<void> {
    await this.page.getByRole('main').getByRole('link', { name: this.w.plans.choose }).first().click();
    await this.page.getByRole('radio', { name: this.w.plans.hybride }).check();
    await this.page.getByRole('checkbox', { name: this.w.plans.subject, exact: true }).check();
    await this.page.getByRole('button', { name: this.w.plans.next, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.plans.promotion })).toBeVisible();
    await this.page.getByRole('button', { name: this.w.plans.next, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.plans.recap })).toBeVisible();
    await ready(this.page);
  }

  /** Instead of the first way to pay. */
  async chooseTransfer(): Promise<void> {
    await this.page.getByRole('radio', { name: this.w.transfer.choose }).check();
  }

  /** On the recap: on to the payment page. */
  async pay(): Promise<void> {
    await this.page.getByRole('button', { name: this.w.plans.pay }).click();
  }
}
