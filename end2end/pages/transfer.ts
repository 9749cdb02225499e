// A payment by transfer: the payer's page, and the desk in the back office where it is decided (in French: the staff of the
// demonstration school are).
import { expect, type Page } from '@playwright/test';
import { ready } from '../fixtures.ts';
import type { Words } from '../words.ts';

export class TransferPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async expectState(state: 'expected' | 'refused'): Promise<this> {
    await expect(this.page).toHaveURL(/\/espace\/paiements\//);
    await ready(this.page);
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.transfer[state] })).toBeVisible();
    return this;
  }

  /** The reference to write on the transfer. */
  async reference(): Promise<string> {
    const text = await this.page.getByRole('main').innerText();
    const reference = /PAY-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0];
    expect(reference, 'a reference on the page').toBeTruthy();
    return reference ?? '';
  }

  async sendProof(name: string, content: Buffer): Promise<void> {
    await this.page.getByLabel(this.w.transfer.file).setInputFiles({ name, mimeType: 'application/pdf', buffer: content });
    await this.page.getByRole('button', { name: this.w.transfer.send }).click();
    await expect(this.page).toHaveURL(/\/espace\/paiements\//);
    await ready(this.page);
  }
}

export class TransferDesk {
  constructor(readonly page: Page) {}

  /** Finds the payment in the list and opens it. */
  async open(reference: string): Promise<this> {
    await this.page.goto(`/admin/paiements?prestataire=wise&q=${reference}`);
    await ready(this.page);
    await this.page.getByRole('link', { name: reference }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: reference })).toBeVisible();
    await ready(this.page);
    return this;
  }

  async confirm(received: string): Promise<void> {
    await this.page.getByLabel('Montant reçu').fill(received);
    await this.page.getByLabel('Arrivé le').fill(new Date().toISOString().slice(0, 10));
    await this.page.getByLabel(/^Où l’avez-vous vu/).fill('Relevé du mois, ligne 4');
    await this.page.getByRole('button', { name: 'Confirmer le virement' }).click();
  }

  async refuse(reason: string): Promise<void> {
    await this.page.getByRole('heading', { name: 'Refuser ce virement' }).click();
    await this.page.getByLabel('Raison').fill(reason);
    await this.page.getByRole('button', { name: 'Refuser le virement' }).click();
  }
}
