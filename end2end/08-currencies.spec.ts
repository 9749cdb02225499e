// Money that is not dinars: an invoice in CFA francs paid by CinetPay, and the plan of the community, a year in euros, paid by
// Stripe and by PayPal.
import { DEMO_PASSWORD, checkPage, expect, open, test, type Page } from './fixtures.ts';
import { CardPayPage } from './pages/cards.ts';
import { Dashboard } from './pages/dashboard.ts';
import { PaymentPage } from './pages/payment.ts';
import { SignInPage } from './pages/sign-in.ts';
import { launch, type Server } from './server.ts';
import { words } from './words.ts';

const w = words.fr;
const { cards, invoices } = w;

test('an invoice in CFA francs is refused, then paid, by CinetPay', { tag: ['@desktop', '@phone'] }, async ({ signedIn }) => {
  const about = `Cartes de visite ${Date.now().toString(36)}`;
  const office = await signedIn('assistante@demo.preau');
  const desk = office.getByRole('main');
  await open(office, '/admin/factures/nouvelle');
  await desk.getByLabel(invoices.account).selectOption({ label: 'Atelier Sahel' });
  await desk.getByLabel(invoices.currency).selectOption('XOF');
  await desk.getByLabel(invoices.description).first().fill(about);
  await desk.getByLabel(invoices.price).first().fill('125000');
  await desk.getByLabel(invoices.tax).first().fill('0');
  await desk.getByRole('button', { name: invoices.issue }).click();
  await new Dashboard(office, w).expectMessage(invoices.issued);
  // Francs have no cents.
  await expect(desk).toContainText(/125\s000\s+F?\s*(CFA|XOF)/);

  const page = await signedIn('client@demo.preau');
  const main = page.getByRole('main');
  await open(page, '/espace/factures');
  await checkPage(page, 'fr');
  await main.getByRole('row').filter({ hasText: about }).getByRole('link').click();
  await expect(main.getByRole('link', { name: invoices.pdf })).toBeVisible();
  const address = new URL(page.url()).pathname;
  await main.getByRole('radio', { name: cards.byCinetPay }).check();
  await main.getByRole('button', { name: invoices.pay }).click();
  const cinetpay = await new CardPayPage(page, w).expectOpen('cinetpay');
  await expect(main).toContainText(/125\s000/);
  await checkPage(page, 'fr');
  await cinetpay.decide('refuse');
  const payment = new PaymentPage(page, w);
  await payment.expectState('failed');

  await open(page, address);
  await main.getByRole('radio', { name: cards.byCinetPay }).check();
  await main.getByRole('button', { name: invoices.pay }).click();
  await (await cinetpay.expectOpen('cinetpay')).decide('pay');
  await payment.expectState('paid');
  await checkPage(page, 'fr');
  await expect(async () => {
    await open(page, address);
    await expect(main.getByText(invoices.paid, { exact: true }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(main.getByRole('heading', { name: invoices.receipts })).toBeVisible();
  await expect(main.getByRole('button', { name: invoices.pay })).toHaveCount(0);
  await checkPage(page, 'fr');
});

test.describe('the year of the community, in euros', () => {
  let server: Server | undefined;
  let usual: string | undefined;
  test.describe.configure({ timeout: 180_000 });

  // A member has one plan: each way to pay begins with a server of its own.
  test.beforeEach(async () => {
    usual = process.env.PREAU_TEST_URL;
    server = await launch('server-euros.log');
    process.env.PREAU_TEST_URL = server.url;
  });

  test.afterEach(async () => {
    process.env.PREAU_TEST_URL = usual;
    await server?.stop();
  });

  for (const [provider, radio] of [['stripe', cards.byStripe], ['paypal', cards.byPayPal]] as const) {
    test(`is bought by ${provider}`, { tag: '@desktop' }, async ({ somebodyElse }) => {
      const page: Page = await somebodyElse();
      const main = page.getByRole('main');
      await new SignInPage(page, w).open().then((form) => form.signIn('member@demo.preau', DEMO_PASSWORD));
      await page.waitForURL(/\/espace\b/);
      await open(page, '/espace/abonnement/choisir');
      await main.getByRole('radio', { name: /^Premium – 470/ }).check();
      await checkPage(page, 'fr');
      await main.getByRole('button', { name: w.plans.next, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name: w.plans.promotion })).toBeVisible();
      await main.getByRole('button', { name: w.plans.next, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name: w.plans.recap })).toBeVisible();
      // A year ahead is 5 % less, without a code.
      await expect(main).toContainText(/470,00\s*(€|EUR)/);
      await expect(main).toContainText(/446,50\s*(€|EUR)/);
      await main.getByRole('radio', { name: radio }).check();
      await checkPage(page, 'fr');
      await main.getByRole('button', { name: w.plans.pay }).click();
      const payment = new PaymentPage(page, w);
      const paying = await new CardPayPage(page, w).expectOpen(provider);
      await checkPage(page, 'fr');
      await paying.decide('pay');
      await payment.expectState('paid');

      await expect(async () => {
        await open(page, '/espace/abonnement');
        await expect(main.getByText(w.plans.active, { exact: true }).first()).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
      await expect(main).toContainText('Premium');
      await open(page, '/espace/factures');
      await expect(main.getByRole('row').filter({ hasText: 'Premium' })).toContainText(/446,50/);
      await expect(main.getByRole('row').filter({ hasText: 'Premium' })).toContainText(String(invoices.paid));
    });
  }
});
