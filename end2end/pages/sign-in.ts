// Signing in by password, and an activation link.
import { expect, type Page } from '@playwright/test';
import type { Words } from '../words.ts';

export class SignInPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async open(): Promise<this> {
    await this.page.goto(this.w.path.signIn);
    return this;
  }

  async expectOpen(): Promise<this> {
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.signIn.h1 })).toBeVisible();
    return this;
  }

  get email() {
    return this.page.getByLabel(this.w.signIn.email, { exact: true });
  }

  get password() {
    return this.page.getByLabel(this.w.signIn.password, { exact: true });
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    // Not the link of the same name in the navigation.
    await this.page.getByRole('main').getByRole('button', { name: this.w.signIn.submit }).click();
  }
}

export class ActivationPage {
  constructor(readonly page: Page, readonly w: Words) {}

  async activate(link: string, password: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByLabel(this.w.activation.password, { exact: true }).fill(password);
    await this.page.getByRole('button', { name: this.w.activation.submit }).click();
  }
}
