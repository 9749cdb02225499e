// Quotes: the back office writes and sends one, the client signs it and gets the invoice of the deposit; another one is refused; one
// that is over cannot be signed.
import { checkPage, expect, open, test, type Page } from './fixtures.ts';
import { Dashboard } from './pages/dashboard.ts';
import { Mailbox } from './pages/mailbox.ts';
import { words } from './words.ts';

const w = words.fr;
const { invoices, quotes } = w;

/** Staff offer a company something for 100 000 francs, of which a third is due at acceptance; the address of the quote. */
async function offer(page: Page, title: string): Promise<string> {
  const main = page.getByRole('main');
  await open(page, '/admin/devis');
  await checkPage(page, 'fr');
  await main.getByRole('link', { name: quotes.new }).click();
  await main.getByLabel(invoices.account, { exact: true }).selectOption({ label: 'Atelier Sahel' });
  await main.getByLabel(invoices.currency).selectOption('XOF');
  await main.getByLabel(quotes.title, { exact: true }).fill(title);
  await main.getByLabel(invoices.description).first().fill('Création');
  await main.getByLabel(invoices.price).first().fill('100000');
  await main.getByLabel(invoices.tax).first().fill('0');
  await main.getByLabel(quotes.deposit).selectOption({ label: String(quotes.share) });
  await main.getByLabel(quotes.howMuch).fill('30');
  await checkPage(page, 'fr');
  await main.getByRole('button', { name: quotes.send }).click();
  await new Dashboard(page, w).expectMessage(quotes.sent);
  await expect(page.getByRole('heading', { level: 1, name: /Q-\d{4}-\d{4}/ })).toBeVisible();
  await checkPage(page, 'fr');
  return new URL(page.url()).pathname;
}

/** The client opens the quote from their list. */
async function find(page: Page, title: string | RegExp): Promise<void> {
  await open(page, '/espace/devis');
  await expect(page.getByRole('heading', { level: 1, name: quotes.h1 })).toBeVisible();
  await checkPage(page, 'fr');
  await page.getByRole('main').getByRole('row').filter({ hasText: title }).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: /Q-\d{4}-\d{4}/ })).toBeVisible();
  await checkPage(page, 'fr');
}

test('a quote is sent, signed, and its deposit and rest are invoiced', { tag: ['@desktop', '@phone', '@no-js'] }, async ({ signedIn }) => {
  const title = `Affiches ${Date.now().toString(36)}`;
  const office = await signedIn('assistante@demo.preau');
  const address = await offer(office, title);

  const page = await signedIn('client@demo.preau');
  const main = page.getByRole('main');
  await find(page, title);
  const pdf = await page.request.get(`${new URL(page.url()).pathname}/document.pdf`);
  expect(pdf.headers()['content-type']).toBe('application/pdf');
  await main.getByLabel(quotes.name).fill('Mariam Sahli');
  await main.getByRole('button', { name: quotes.sign }).click();
  await new Dashboard(page, w).expectMessage(quotes.accepted);
  await expect(main.getByRole('heading', { name: quotes.signature })).toBeVisible();
  await expect(main.getByText('Mariam Sahli')).toBeVisible();
  await expect(main.getByRole('button', { name: quotes.sign })).toHaveCount(0);
  await checkPage(page, 'fr');
  await main.getByRole('link', { name: quotes.toThePayment }).click();
  await expect(page.getByRole('heading', { level: 1, name: /INV-\d{4}-\d{4}/ })).toBeVisible();
  await expect(main).toContainText(/30\s000\s+F?\s*(CFA|XOF)/);
  await expect(main.getByRole('button', { name: invoices.pay })).toBeVisible();

  const desk = office.getByRole('main');
  await open(office, address);
  await checkPage(office, 'fr');
  await desk.getByRole('link', { name: quotes.rest }).click();
  await checkPage(office, 'fr');
  await office.getByRole('button', { name: invoices.issue }).click();
  await new Dashboard(office, w).expectMessage(quotes.invoiced);
  await expect(desk.getByRole('row').filter({ hasText: /70\s000/ })).toBeVisible();
  await expect(desk.getByRole('link', { name: quotes.rest })).toHaveCount(0);
});

test('a quote is refused, and whoever sent it reads why', { tag: '@desktop' }, async ({ signedIn }) => {
  const title = `Enseigne ${Date.now().toString(36)}`;
  const office = await signedIn('assistante@demo.preau');
  await offer(office, title);
  const page = await signedIn('client@demo.preau');
  await find(page, title);
  await page.getByRole('main').getByRole('link', { name: quotes.refuse }).click();
  await page.getByLabel(quotes.why).fill('Nous avons trouvé plus près.');
  await checkPage(page, 'fr');
  await page.getByRole('button', { name: quotes.refuse }).click();
  await new Dashboard(page, w).expectMessage(quotes.refused);
  await expect(page.getByRole('button', { name: quotes.sign })).toHaveCount(0);
  const mailbox = new Mailbox(office);
  await mailbox.openMailTo('assistante@demo.preau', /^Devis Q-.* refusé$/);
  expect(await mailbox.text()).toContain('Nous avons trouvé plus près.');
});

test('a quote that is over can be read and not signed', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('client@demo.preau');
  const main = page.getByRole('main');
  await find(page, 'Film de présentation');
  await expect(main.getByText(quotes.over)).toBeVisible();
  await expect(main.getByRole('button', { name: quotes.sign })).toHaveCount(0);
});

test('a quote is copied into a draft, which is changed and deleted', { tag: ['@desktop', '@no-js'] }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  const messages = new Dashboard(page, w);
  await open(page, '/admin/devis?q=Boutique&statut=refused');
  await main.getByRole('row').filter({ hasText: 'Boutique en ligne' }).getByRole('link').click();
  await main.getByRole('button', { name: quotes.duplicate }).click();
  await messages.expectMessage(quotes.copied);
  await expect(main.getByLabel(invoices.description).first()).toHaveValue('Boutique en ligne, cinquante articles');
  await main.getByLabel(quotes.title, { exact: true }).fill('Boutique en ligne, la suite');
  await checkPage(page, 'fr');
  await main.getByRole('button', { name: quotes.keep }).click();
  await messages.expectMessage(quotes.kept);
  await expect(main.getByLabel(quotes.title, { exact: true })).toHaveValue('Boutique en ligne, la suite');
  await main.getByRole('link', { name: quotes.remove }).click();
  await page.getByRole('button', { name: quotes.remove }).click();
  await messages.expectMessage(quotes.removed);
  await expect(page.getByRole('heading', { level: 1, name: quotes.h1 })).toBeVisible();
});
