// Money given back in part by the back office: the family finds the credit note on its pages, on its invoice and as a PDF.
import { checkPage, expect, open, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { CardPayPage, RefundPage } from './pages/cards.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { PaymentPage } from './pages/payment.ts';
import { PlansPage } from './pages/plans.ts';
import { languages, words } from './words.ts';

for (const language of languages) {
  const w = words[language];
  const { invoices } = w;

  test.describe(`a family that is given a part back (${language})`, { tag: '@desktop' }, () => {
    test.use({ locale: w.locale });

    test('reads it on a credit note', async ({ page, signedIn }) => {
      const main = page.getByRole('main');
      const family = newFamily();
      const assessment = await new AssessmentPage(page, w).open();
      await assessment.fill(family);
      await assessment.submit();
      await new Dashboard(page, w).expectOpen();
      const plans = await new PlansPage(page, w).open();
      await plans.chooseHybride();
      await page.getByRole('radio', { name: w.cards.byStripe }).check();
      await plans.pay();
      await (await new CardPayPage(page, w).expectOpen('stripe')).decide('pay');
      await new PaymentPage(page, w).expectState('paid');
      const payment = page.url();
      const paymentId = new URL(payment).pathname.split('/').pop() ?? '';

      const office = await signedIn('assistante@demo.preau');
      const refund = await new RefundPage(office, words.fr).openFor(paymentId);
      await refund.preview('79,5');
      await refund.confirm('Séance annulée');
      await expect(office.getByRole('main')).toContainText(words.fr.cards.partly);

      const note = main.getByRole('row').filter({ has: page.getByRole('link', { name: /^CN-\d{4}-\d{4}$/ }) });
      await expect(async () => {
        await open(page, '/espace/factures');
        await expect(note).toHaveCount(1, { timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
      await expect(note).toContainText(/79[,.]500/);
      await checkPage(page, language);

      await note.getByRole('link').click();
      await expect(page.getByRole('heading', { level: 1, name: invoices.note })).toBeVisible();
      await checkPage(page, language);
      const pdf = await page.request.get(`${new URL(page.url()).pathname}/document.pdf`);
      expect(pdf.headers()['content-type']).toBe('application/pdf');

      // The invoice and its credit note lead to each other, and nothing is to be paid again.
      await main.getByRole('link', { name: /^INV-/ }).click();
      await expect(main.getByRole('heading', { name: invoices.notes })).toBeVisible();
      await expect(main.getByRole('link', { name: /^CN-/ })).toBeVisible();
      await expect(main).toContainText(/79[,.]500/);
      await expect(main.getByRole('button', { name: invoices.pay })).toHaveCount(0);
      await checkPage(page, language);

      await open(page, payment);
      await checkPage(page, language);
    });
  });
}
