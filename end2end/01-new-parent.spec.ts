// Scenario 1 of the specification: home → free assessment → welcome mail → dashboard → HYBRIDE → Konnect → 4 credits.
import { checkPage, expect, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { Mailbox } from './pages/mailbox.ts';
import { PaymentPage } from './pages/payment.ts';
import { PlansPage } from './pages/plans.ts';
import { SandboxPayPage } from './pages/sandbox.ts';
import { languages, words } from './words.ts';

for (const language of languages) {
  const w = words[language];

  test.describe(`a new parent (${language})`, { tag: ['@desktop', '@phone'] }, () => {
    test.use({ locale: w.locale });

    test('signs up, takes HYBRIDE, pays, and the child has four credits', async ({ page, signedIn }) => {
      const family = newFamily();
      const mailbox = new Mailbox(await signedIn('admin@demo.preau'));

      await page.goto(w.path.home);
      await expect(page.getByRole('heading', { level: 1, name: w.home.h1 })).toBeVisible();
      await page.getByRole('main').getByRole('link', { name: w.home.assessment }).first().click();

      const assessment = await new AssessmentPage(page, w).expectOpen();
      await assessment.fill(family);
      await assessment.submit();

      const dashboard = await new Dashboard(page, w).expectOpen();
      await dashboard.expectMessage(w.portal.welcome);
      await checkPage(page, language);
      await mailbox.openMailTo(family.email, w.mail.welcome);
      expect(await mailbox.text()).toContain(family.child);
      await mailbox.activationLink();

      const plans = await new PlansPage(page, w).open();
      await checkPage(page, language);
      await plans.chooseHybride();
      await plans.pay();

      const sandbox = await new SandboxPayPage(page, w).expectOpen();
      await checkPage(page, language);
      await sandbox.decide('pay');

      await new PaymentPage(page, w).expectState('paid');
      await checkPage(page, language);
      await dashboard.expectBalance(family.child, 4);
      await new PlansPage(page, w).open();
      await expect(page.getByRole('main')).toContainText(w.plans.active);

      await mailbox.openMailTo(family.email, w.mail.paymentConfirmed);
      await mailbox.openMailTo(family.email, w.mail.subscriptionActivated);
    });
  });
}

test.describe('a parent whose card is refused', { tag: '@desktop' }, () => {
  const w = words.fr;

  test('is told so, can try again, and gets the credits once', async ({ page }) => {
    const family = newFamily();
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    await assessment.submit();
    const dashboard = await new Dashboard(page, w).expectOpen();

    const plans = await new PlansPage(page, w).open();
    await plans.chooseHybride();
    await plans.pay();
    const sandbox = await new SandboxPayPage(page, w).expectOpen();
    await sandbox.decide('refuse');
    const payment = new PaymentPage(page, w);
    await payment.expectState('failed');
    await checkPage(page, 'fr');
    const paymentAddress = page.url();
    await dashboard.expectBalance(family.child, 0);

    // The provider lets the same payment be tried again; paying late still counts.
    await page.goto(paymentAddress);
    await payment.payAgain();
    await (await sandbox.expectOpen()).decide('pay');
    await payment.expectState('paid');
    await dashboard.expectBalance(family.child, 4);
  });

  test('who leaves without paying has nothing, and loses nothing', async ({ page }) => {
    const family = newFamily();
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    await assessment.submit();
    const dashboard = await new Dashboard(page, w).expectOpen();
    const plans = await new PlansPage(page, w).open();
    await plans.chooseHybride();
    await plans.pay();
    const sandbox = await new SandboxPayPage(page, w).expectOpen();
    await sandbox.decide('leave');
    await new PaymentPage(page, w).expectState('open');
    await dashboard.expectBalance(family.child, 0);
  });
});
