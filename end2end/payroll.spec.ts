// Coach pay: the coach follows the month, the back office sets terms, pays and corrects; and all of it without JavaScript.
// What the tests add stays, and adds up: one statement of Hélios is paid, a rate is set for a day to come.
import { checkLayout, checkPage, expect, open, type Page, test } from './fixtures.ts';

const OFFICE = '/admin/paie';
const OWN = '/coach/paie';

const said = (page: Page, text: RegExp) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();
/** The day after tomorrow, as a date field takes it. */
const soon = () => new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

test('a coach sees the month and a statement, on a desktop and on a phone', { tag: ['@desktop', '@phone'] }, async ({ signedIn }) => {
  const page = await signedIn('zenon@demo.preau');
  await open(page, OWN);
  const main = page.getByRole('main');
  await expect(main.getByText(/^Gagné en/)).toBeVisible();
  await expect(main.getByRole('heading', { name: /^Relevé de/ })).toBeVisible();
  await expect(main.getByRole('cell', { name: /min à .* l’heure/ }).first()).toBeVisible();
  await checkPage(page, 'fr');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    main.getByRole('link', { name: 'Relevé en PDF' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^paie-zenon-\d{4}-\d{2}\.pdf$/);
  await main.getByRole('table', { name: 'Tous les relevés' }).getByRole('link').last().click();
  await expect(page).toHaveURL(/releve=/);
  await checkPage(page, 'fr');
});

test('the back office pays a statement, corrects, and the coach reads it', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  await open(page, `${OFFICE}?etat=due`);
  await expect(main.getByText(/À payer pour les mois terminés/)).toBeVisible();
  await checkPage(page, 'fr');
  await main.getByRole('link', { name: /^Hélios/ }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Hélios' })).toBeVisible();
  await checkPage(page, 'fr');

  const reference = `VIR-${Date.now()}`;
  await main.getByRole('link', { name: 'Noter comme payé' }).click();
  const sheet = page.getByRole('dialog');
  await checkPage(page, 'fr');
  await sheet.getByLabel('Référence du virement').fill(reference);
  await sheet.getByRole('button', { name: 'Noter comme payé' }).click();
  await said(page, /Le relevé est payé/);
  await expect(main.getByText(reference)).toBeVisible();
  await expect(main.getByRole('link', { name: 'Noter comme payé' })).toHaveCount(0);
  const paid = page.url().split('&')[0] ?? '';

  // What is paid stays: the correction is on the next open statement.
  const reason = `Déplacement du ${Date.now()}`;
  await main.getByRole('link', { name: 'Corriger' }).click();
  await expect(sheet.getByText(/va sur le relevé ouvert suivant/)).toBeVisible();
  await checkPage(page, 'fr');
  await sheet.getByLabel('Montant').fill('7,5');
  await sheet.getByLabel('Raison').fill(reason);
  await sheet.getByRole('button', { name: 'Ajouter la correction' }).click();
  await said(page, /La correction est sur le relevé/);
  await expect(main.getByText(reason)).toBeVisible();
  await open(page, paid);
  await expect(main.getByText(reference)).toBeVisible();
  await expect(main.getByText(reason)).toHaveCount(0);

  const coach = await signedIn('helios@demo.preau');
  await open(coach, `${OWN}?${paid.split('?')[1] ?? ''}`);
  await expect(coach.getByRole('main').getByText(reference)).toBeVisible();
  await checkPage(coach, 'fr');
});

test('statements are ticked in the list and paid by one transfer', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  await open(page, `${OFFICE}?etat=due&q=zenon`);
  await main.getByRole('checkbox', { name: /^Choisir Zénon/ }).first().check();
  await main.getByRole('button', { name: 'Noter comme payés…' }).click();
  await said(page, /^1 sur 1 seront payés/);
  await checkPage(page, 'fr');
  const reference = `ORDRE-${Date.now()}`;
  await main.getByLabel('Référence du virement').fill(reference);
  await main.getByRole('button', { name: 'Noter comme payés (1)' }).click();
  await said(page, new RegExp(`^1 sur 1 payés .* référence ${reference}`));
  await expect(main.getByRole('row', { name: /Zénon/ })).toContainText('Noté comme payé');
  await checkPage(page, 'fr');
  await open(page, await main.getByRole('row', { name: /Zénon/ }).getByRole('link').getAttribute('href') ?? '');
  await expect(main.getByText(reference)).toBeVisible();
});

test('rates, premiums and coaches are there, and a rate is set for a day to come', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('admin@demo.preau');
  const main = page.getByRole('main');
  await open(page, OFFICE);
  await main.getByRole('link', { name: 'Coachs', exact: true }).click();
  await expect(main.getByRole('row', { name: /Zénon/ })).toContainText('Confirmé');
  await checkPage(page, 'fr');
  await main.getByRole('link', { name: 'Tarifs et primes' }).click();
  await expect(main.getByText(/quand la séance commence à 18:00 ou après/)).toBeVisible();
  await checkPage(page, 'fr');
  await main.getByRole('link', { name: /Atelier, Expert.*changer/ }).click();
  const sheet = page.getByRole('dialog');
  await checkPage(page, 'fr');
  await sheet.getByLabel('Tarif à l’heure').fill('80');
  await sheet.getByLabel('Valable à partir du').fill(soon());
  await sheet.getByRole('button', { name: 'Enregistrer' }).click();
  await said(page, /C’est enregistré/);
  await expect(main.getByText(/80,000\s+TND dès le/)).toBeVisible();
});

test('others find nothing', { tag: '@desktop' }, async ({ signedIn, problems }) => {
  problems.provoke(403, 404);
  const zenon = await signedIn('zenon@demo.preau');
  expect((await zenon.goto(`${OFFICE}/helios`))?.status()).toBe(403);
  expect((await zenon.goto(`${OWN}?releve=00000000-0000-7000-8000-000000000000`))?.status()).toBe(404);
  const parent = await signedIn('parent@demo.preau');
  expect((await parent.goto(OWN))?.status()).toBe(403);
});

test.describe('without JavaScript', { tag: '@no-js' }, () => {
  test('a refused rate keeps what was typed, and a right one is saved', async ({ signedIn, problems }) => {
    problems.provoke(422);
    const page = await signedIn('admin@demo.preau');
    await open(page, `${OFFICE}?vue=tarifs`);
    await checkLayout(page);
    await page.getByRole('link', { name: /Cours sur place, Expert.*changer/ }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Tarif à l’heure').fill('beaucoup');
    await sheet.getByLabel('Valable à partir du').fill(soon());
    await sheet.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(sheet.getByLabel('Tarif à l’heure')).toHaveValue('beaucoup');
    await expect(sheet.getByText(/Indiquez un montant en TND/).first()).toBeVisible();
    await sheet.getByLabel('Tarif à l’heure').fill('66');
    await sheet.getByRole('button', { name: 'Enregistrer' }).click();
    await said(page, /C’est enregistré/);
    await expect(page.getByText(/66,000\s+TND dès le/)).toBeVisible();
    const coach = await signedIn('helios@demo.preau');
    await open(coach, OWN);
    await checkLayout(coach);
    await expect(coach.getByRole('heading', { name: /^Relevé de/ })).toBeVisible();
  });
});
