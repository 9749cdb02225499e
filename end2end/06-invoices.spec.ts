// Invoices: a parent pays the next instalment and reads the receipt; the back office writes one and takes something off it.
import { checkPage, expect, open, test } from './fixtures.ts';
import { Dashboard } from './pages/dashboard.ts';
import { PaymentPage } from './pages/payment.ts';
import { SandboxPayPage } from './pages/sandbox.ts';
import { words } from './words.ts';

const w = words.fr;
const { invoices } = w;

test('a parent pays the next instalment of an invoice', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('parent@demo.preau');
  const main = page.getByRole('main');
  await open(page, '/espace/factures');
  await expect(page.getByRole('heading', { level: 1, name: invoices.h1 })).toBeVisible();
  await checkPage(page, 'fr');
  await main.getByRole('row').filter({ hasText: invoices.about }).getByRole('link').click();
  await expect(main.getByRole('link', { name: invoices.pdf })).toBeVisible();
  await checkPage(page, 'fr');
  const address = new URL(page.url()).pathname;
  const pdf = await page.request.get(`${address}/document.pdf`);
  expect(pdf.headers()['content-type']).toBe('application/pdf');
  await main.getByRole('radio', { name: invoices.part }).check();
  await main.getByRole('button', { name: invoices.pay }).click();
  await (await new SandboxPayPage(page, w).expectOpen()).decide('pay');
  await new PaymentPage(page, w).expectState('paid');
  await expect(async () => {
    await open(page, address);
    await expect(main.getByRole('heading', { name: invoices.receipts })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await checkPage(page, 'fr');
});

test('the back office writes an invoice and takes something off it', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  const messages = new Dashboard(page, w);
  await open(page, '/admin/factures');
  await checkPage(page, 'fr');
  await main.getByRole('link', { name: invoices.new }).click();
  await main.getByLabel(invoices.account).selectOption({ label: 'Atelier Sahel' });
  await main.getByLabel(invoices.description).first().fill('Conseil');
  await main.getByLabel(invoices.price).first().fill('100');
  await checkPage(page, 'fr');
  await main.getByRole('button', { name: invoices.issue }).click();
  await messages.expectMessage(invoices.issued);
  await expect(page.getByRole('heading', { level: 1, name: /INV-\d{4}-\d{4}/ })).toBeVisible();
  await checkPage(page, 'fr');
  await main.getByRole('link', { name: invoices.credit }).click();
  await page.getByLabel(invoices.amount).fill('40');
  await page.getByLabel(invoices.reason).fill('Remise convenue');
  await checkPage(page, 'fr');
  await page.getByRole('button', { name: invoices.issueCredit }).click();
  await messages.expectMessage(invoices.credited);
});

test('the back office edits what is printed on invoices', { tag: '@desktop' }, async ({ signedIn, problems }) => {
  problems.provoke(422);
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  await open(page, '/admin/reglages/facturation');
  await expect(page.getByRole('heading', { level: 1, name: invoices.settings })).toBeVisible();
  await checkPage(page, 'fr');
  const iban = await main.getByLabel(invoices.iban).inputValue();
  await main.getByLabel(invoices.iban).fill(`${iban.slice(0, -2)}00`);
  await main.getByLabel(invoices.footer).fill('Merci de votre confiance.');
  await main.getByRole('button', { name: invoices.save }).click();
  await expect(main.getByRole('alert').getByText(invoices.notAnIban)).toBeVisible();
  await expect(main.getByLabel(invoices.footer)).toHaveValue('Merci de votre confiance.');
  await main.getByLabel(invoices.iban).fill(iban);
  await main.getByRole('button', { name: invoices.save }).click();
  await new Dashboard(page, w).expectMessage(invoices.settingsSaved);
  await expect(main.getByRole('listitem').filter({ hasText: 'Merci de votre confiance.' }).first()).toBeVisible();
  await checkPage(page, 'fr');
  const preview = await main.getByRole('link', { name: invoices.preview }).getAttribute('href');
  const pdf = await page.request.get(preview ?? '');
  expect(pdf.headers()['content-type']).toBe('application/pdf');
});

test('an invoice gets more lines and keeps what was typed', { tag: ['@desktop', '@no-js'] }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  await open(page, '/admin/factures/nouvelle');
  await main.getByLabel(invoices.account).selectOption({ label: 'Atelier Sahel' });
  await main.getByLabel(invoices.description).first().fill('Conseil & suivi');
  await main.getByLabel(invoices.price).first().fill('100');
  await main.getByRole('button', { name: invoices.moreLines }).click();
  const tenth = main.getByRole('group', { name: invoices.tenthLine });
  await tenth.getByLabel(invoices.description).fill('Déplacement');
  await tenth.getByLabel(invoices.price).fill('25');
  await expect(main.getByLabel(invoices.description).first()).toHaveValue('Conseil & suivi');
  await main.getByRole('button', { name: invoices.issue }).click();
  await new Dashboard(page, w).expectMessage(invoices.issued);
  await expect(main.getByText('Déplacement')).toBeVisible();
});
