// The free assessment: the form that opens an account.
import { expect, type Page } from '@playwright/test';
import type { Words } from '../words.ts';
import type { Family } from './family.ts';

export class AssessmentPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async open(): Promise<this> {
    await this.page.goto(this.w.path.assessment);
    return this;
  }

  async expectOpen(): Promise<this> {
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.assessment.h1 })).toBeVisible();
    return this;
  }

  field(name: Exclude<keyof Words['assessment'], 'h1' | 'subject' | 'submit'>) {
    return this.page.getByLabel(this.w.assessment[name], { exact: true });
  }

  subject(label = this.w.assessment.subject) {
    return this.page.getByLabel(label, { exact: true });
  }

  async fill(family: Family): Promise<void> {
    await this.field('firstName').fill(family.firstName);
    await this.field('lastName').fill(family.lastName);
    await this.field('email').fill(family.email);
    await this.field('phone').fill('+216 20 123 456');
    await this.field('password').fill(family.password);
    await this.field('childFirstName').fill(family.child);
    await this.field('childLastName').fill(family.lastName);
    await this.field('grade').selectOption('terminale');
    await this.subject().check();
    await this.field('goals').fill('Mention Très bien');
    await this.field('consent').check();
  }

  async submit(): Promise<void> {
    // From 198.18.0.0/15, which belongs to tests (RFC 2544).
    const [a, b] = [Math.floor(Math.random() * 256), Math.floor(Math.random() * 256)];
    await this.page.setExtraHTTPHeaders({ 'X-Forwarded-For': `198.18.${a}.${b}` });
    await this.page.getByRole('button', { name: this.w.assessment.submit }).click();
  }
}
