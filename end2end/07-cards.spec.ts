// A plan paid by card (Stripe): refused and paid, the card kept and removed, and money given back in part by the back office.
import { checkPage, expect, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { CardPayPage, MethodsPage, RefundPage } from './pages/cards.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { PaymentPage } from './pages/payment.ts';
import { PlansPage } from './pages/plans.ts';
import { languages, words } from './words.ts';

for (const language of languages) {
  const w = words[language];

  test.describe(`a family that pays by card (${language})`, { tag: ['@desktop', '@phone'] }, () => {
    test.use({ locale: w.locale });

    test('has the card kept, pays, removes it, and is given a part back', async ({ page, signedIn, problems }) => {
      // More than was paid cannot be given back.
      problems.provoke(422);
      const family = newFamily();
      const assessment = await new AssessmentPage(page, w).open();
      await assessment.fill(family);
      await assessment.submit();
      const dashboard = await new Dashboard(page, w).expectOpen();

      const methods = await new MethodsPage(page, w).open();
      await checkPage(page, language);
      await methods.keepNext();

      const plans = await new PlansPage(page, w).open();
      await plans.chooseHybride();
      await page.getByRole('radio', { name: w.cards.byStripe }).check();
      const keep = page.getByRole('checkbox', { name: w.cards.keepThis });
      await expect(keep).not.toBeChecked();
      await keep.check();
      await plans.pay();
      const stripe = await new CardPayPage(page, w).expectOpen('stripe');
      await checkPage(page, language);
      await stripe.decide('refuse');
      const payment = new PaymentPage(page, w);
      await payment.expectState('failed');
      await payment.payAgain();
      await (await stripe.expectOpen('stripe')).decide('pay');
      await payment.expectState('paid');
      const paymentId = new URL(page.url()).pathname.split('/').pop() ?? '';
      await dashboard.expectBalance(family.child, 4);

      await methods.expectKept('Visa •••• 4242');
      await checkPage(page, language);
      await methods.remove();

      const office = await signedIn('assistante@demo.preau');
      const ow = words.fr;
      const refund = await new RefundPage(office, ow).openFor(paymentId);
      await checkPage(office, 'fr');
      await refund.preview('200');
      await expect(office.getByRole('main')).toContainText(ow.cards.tooMuch);
      await refund.preview('79,5');
      await checkPage(office, 'fr');
      await refund.confirm('Séance annulée');
      await expect(office.getByRole('main')).toContainText(ow.cards.partly);
      await expect(office.getByRole('row', { name: /Séance annulée/ })).toBeVisible();
    });
  });
}
