// Paying by Stripe, PayPal or CinetPay on their stand-ins' pages, what is kept, and giving money back.
import { expect, type Page } from '@playwright/test';
import { ready } from '../fixtures.ts';
import type { Words } from '../words.ts';

export class CardPayPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async expectOpen(provider: 'stripe' | 'paypal' | 'cinetpay'): Promise<this> {
    await expect(this.page).toHaveURL(new RegExp(`/sandbox/${provider}/pay/`));
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.cards[provider] })).toBeVisible();
    return this;
  }

  /** `once`: with a card that refuses later charges; offered when the card is kept. */
  async decide(decision: 'pay' | 'refuse' | 'leave' | 'once'): Promise<void> {
    const name = decision === 'once' ? this.w.cards.once : this.w.sandbox[decision];
    await this.page.getByRole('button', { name, exact: true }).click();
    await expect(this.page).toHaveURL(/\/espace\/paiements\//);
  }
}

export class MethodsPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async open(): Promise<this> {
    await this.page.goto('/espace/moyens-de-paiement');
    await ready(this.page);
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.cards.methods })).toBeVisible();
    return this;
  }

  async keepNext(): Promise<void> {
    await this.page.getByRole('button', { name: this.w.cards.keep }).click();
    await expect(this.page.getByRole('button', { name: this.w.cards.stopKeeping })).toBeVisible();
  }

  /** The provider may tell what it kept a moment later. */
  async expectKept(name: string): Promise<void> {
    await expect(async () => {
      await this.open();
      await expect(this.page.getByRole('main').getByText(name, { exact: true })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
  }

  async remove(): Promise<void> {
    await this.page.getByRole('link', { name: this.w.cards.remove }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: this.w.cards.confirmRemove, exact: true }).click();
    await expect(this.page.getByRole('main')).toContainText(this.w.cards.nothingKept);
  }
}

export class RefundPage {
  constructor(readonly page: Page, readonly w: Words) {}

  /** From the page of the payment in the back office. */
  async openFor(paymentId: string): Promise<this> {
    await this.page.goto(`/admin/paiements/${paymentId}`);
    await ready(this.page);
    await this.page.getByRole('link', { name: this.w.cards.refund, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.cards.refundTitle })).toBeVisible();
    return this;
  }

  async preview(amount: string): Promise<void> {
    await this.page.getByRole('textbox', { name: this.w.cards.amount }).fill(amount);
    await this.page.getByRole('button', { name: this.w.cards.effect }).click();
    await expect(this.page).toHaveURL(/montant=/);
    await ready(this.page);
  }

  async confirm(reason: string): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: this.w.cards.reason }).fill(reason);
    await dialog.getByRole('button', { name: this.w.cards.giveBack }).click();
    await expect(this.page.getByRole('dialog')).toBeHidden();
  }
}
