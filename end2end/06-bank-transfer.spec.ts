// Scenario 4 of the specification: instructions with a unique reference → proof → the assistant confirms → credits and
// subscription active, full trace.
import { checkPage, expect, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { Mailbox } from './pages/mailbox.ts';
import { PaymentPage } from './pages/payment.ts';
import { PlansPage } from './pages/plans.ts';
import { TransferDesk, TransferPage } from './pages/transfer.ts';
import { languages, words } from './words.ts';

const PROOF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n');

for (const language of languages) {
  const w = words[language];

  test.describe(`a transfer (${language})`, { tag: ['@desktop', '@phone'] }, () => {
    test.use({ locale: w.locale });

    test('is announced, proved, confirmed by the assistant, and brings the plan and its credits', async ({ page, signedIn, problems }) => {
      // Another amount than the one that was asked for.
      problems.provoke(422);
      const family = newFamily();
      const assessment = await new AssessmentPage(page, w).open();
      await assessment.fill(family);
      await assessment.submit();
      const dashboard = await new Dashboard(page, w).expectOpen();
      const plans = await new PlansPage(page, w).open();
      await plans.chooseHybride();
      await plans.chooseTransfer();
      await plans.pay();

      const transfer = await new TransferPage(page, w).expectState('expected');
      await checkPage(page, language);
      await expect(page.getByRole('main')).toContainText('IBAN');
      const reference = await transfer.reference();
      await transfer.sendProof('photo.pdf', Buffer.from('<html>not a proof</html>'));
      await expect(page.getByText(w.transfer.wrongKind)).toBeVisible();
      await checkPage(page, language);
      await transfer.sendProof('virement.pdf', PROOF);
      await expect(page.getByText(w.transfer.sent).first()).toBeVisible();
      await expect(page.getByRole('link', { name: 'virement.pdf' })).toBeVisible();
      await dashboard.expectBalance(family.child, 0);

      const office = await signedIn('assistante@demo.preau');
      const desk = await new TransferDesk(office).open(reference);
      await checkPage(office, 'fr');
      const [file] = await Promise.all([
        office.waitForEvent('download'),
        office.getByRole('link', { name: 'virement.pdf' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe(`${reference}-1.pdf`);
      await desk.confirm('100');
      await expect(office.getByText(/Ce n’est pas le montant demandé/).first()).toBeVisible();
      await desk.confirm('179,000');
      await expect(office.getByRole('status').filter({ hasText: 'Le virement est confirmé' })).toBeVisible();
      const trace = office.getByRole('listitem').filter({ hasText: 'Virement confirmé à la main' });
      await expect(trace).toContainText('Sonia Gharbi');
      await expect(trace).toContainText('Relevé du mois, ligne 4');
      await expect(office.getByRole('button', { name: 'Confirmer le virement' })).toHaveCount(0);

      await dashboard.expectBalance(family.child, 4);
      await new PlansPage(page, w).open();
      await expect(page.getByRole('main')).toContainText(w.plans.active);
      const mailbox = new Mailbox(await signedIn('admin@demo.preau'));
      await mailbox.openMailTo(family.email, w.mail.paymentConfirmed);
      await mailbox.openMailTo(family.email, w.mail.subscriptionActivated);
    });
  });
}

test.describe('a transfer that cannot be confirmed', { tag: '@desktop' }, () => {
  const w = words.fr;

  test('is refused with a reason the payer reads, and still counts when it arrives', async ({ page, signedIn }) => {
    const family = newFamily();
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    await assessment.submit();
    const dashboard = await new Dashboard(page, w).expectOpen();
    const plans = await new PlansPage(page, w).open();
    await plans.chooseHybride();
    await plans.chooseTransfer();
    await plans.pay();
    const transfer = await new TransferPage(page, w).expectState('expected');
    const reference = await transfer.reference();
    const address = page.url();

    const office = await signedIn('assistante@demo.preau');
    const desk = await new TransferDesk(office).open(reference);
    await desk.refuse('Le virement porte une autre référence.');
    await expect(office.getByRole('status').filter({ hasText: 'Le virement est refusé' })).toBeVisible();

    await page.goto(address);
    await transfer.expectState('refused');
    await expect(page.getByText('Le virement porte une autre référence.')).toBeVisible();
    await checkPage(page, 'fr');
    await transfer.sendProof('virement.pdf', PROOF);

    await (await desk.open(reference)).confirm('179');
    await expect(office.getByRole('status').filter({ hasText: 'Le virement est confirmé' })).toBeVisible();
    await page.goto(address);
    await new PaymentPage(page, w).expectState('paid');
    await dashboard.expectBalance(family.child, 4);
  });
});
