// A family that has just taken HYBRIDE and paid for it.
import type { Page } from '@playwright/test';
import type { Words } from '../words.ts';
import { AssessmentPage } from './assessment.ts';
import { Dashboard } from './dashboard.ts';
import { type Family, newFamily } from './family.ts';
import { PaymentPage } from './payment.ts';
import { PlansPage } from './plans.ts';
import { SandboxPayPage } from './sandbox.ts';

/** The parent is signed in on `page`, and the child has the four credits of the first month. */
export async function openHousehold(page: Page, w: Words, family: Family = newFamily()): Promise<Family> {
  const assessment = await new AssessmentPage(page, w).open();
  await assessment.fill(family);
  await assessment.submit();
  const dashboard = await new Dashboard(page, w).expectOpen();
  const plans = await new PlansPage(page, w).open();
  await plans.chooseHybride();
  await plans.pay();
  await (await new SandboxPayPage(page, w).expectOpen()).decide('pay');
  await new PaymentPage(page, w).expectState('paid');
  // The plan is opened a moment after the payment.
  await dashboard.expectBalance(family.child, 4);
  return family;
}
