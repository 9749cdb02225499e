// Services: the back office changes what a lesson costs and until when it is refunded; who books then pays the new cost, and
// what was booked before is cancelled under the rule it was booked under. The test puts back what it changed.
import { checkLayout, checkPage, expect, open, type Page, test } from './fixtures.ts';
import { BookingPage } from './pages/booking.ts';
import { CalendarPage } from './pages/calendar.ts';
import { Dashboard } from './pages/dashboard.ts';
import { words } from './words.ts';

const w = words.fr;
const EDITOR = '/admin/services/online';

async function save(office: Page, credits: string, refundHours: string): Promise<void> {
  await open(office, EDITOR);
  await office.getByLabel('Coût en crédits').fill(credits);
  await office.getByLabel('Remboursé si l’on annule au moins').selectOption(refundHours);
  await office.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(office).toHaveURL(/\/admin\/services\?info=service-saved/);
}

/** Gives Inès credits enough for these tests, whatever the ones before left of hers. */
async function giveCredits(office: Page): Promise<void> {
  await open(office, '/admin/credits?q=Inès');
  await office.getByRole('main').getByRole('link', { name: /Inès/ }).first().click();
  await office.getByLabel('Crédits', { exact: true }).fill('4');
  await office.getByRole('button', { name: 'Voir l’effet' }).click();
  const sheet = office.getByRole('dialog');
  await sheet.getByLabel('Raison').fill('Pour essayer un autre coût');
  await sheet.getByRole('button', { name: 'Ajouter 4 crédits' }).click();
  await expect(office).toHaveURL(/info=credits-adjusted/);
}

/** Books Hélios `days` days ahead; the address of the booking. */
async function book(student: Page, days: number, cost: RegExp): Promise<string> {
  const calendar = new CalendarPage(student, w);
  await calendar.choose(days, '14:00');
  await expect(calendar.sheet).toContainText(cost);
  await calendar.sheet.getByRole('button', { name: /^Réserver pour/ }).click();
  const booking = await new BookingPage(student, w).expectOpen();
  return `/espace/rendez-vous/${booking.id}`;
}

/** Cancels it as the page says it will be, and puts the credits back. */
async function cancel(student: Page, address: string, rule: RegExp): Promise<void> {
  await open(student, address);
  const booking = await new BookingPage(student, w).expectOpen();
  await booking.askToCancel();
  await expect(booking.sheet).toContainText(rule);
  await expect(booking.sheet).toContainText(/crédit de retour sur ton solde/);
  await booking.confirmButton.click();
  await new Dashboard(student, w).expectMessage(w.booking.refunded);
}

test.describe('a service', { tag: '@desktop' }, () => {
  test('costs anew for who books next, and what was booked keeps its rule', async ({ signedIn }) => {
    test.slow();
    const office = await signedIn('assistante@demo.preau');
    const student = await signedIn('eleve@demo.preau');
    await giveCredits(office);
    const before = await book(student, 8, /1 crédit/);
    try {
      await save(office, '1,25', '48');
      const after = await book(student, 9, /1,25 crédit/);
      await cancel(student, before, /24\s*h/);
      await cancel(student, after, /48\s*h/);
      await open(office, EDITOR);
      await expect(office.getByRole('table', { name: 'Conditions précédentes' })).toContainText('remboursée 24 h avant');
      await checkPage(office, 'fr');
    } finally {
      await save(office, '1', '24');
    }
    await expect(office.getByRole('row').filter({ hasText: 'Cours en ligne' })).toContainText('1 crédit');
    await checkPage(office, 'fr');
  });

  test('is charged as it was shown: a cost that changes under an open sheet is said first', async ({ signedIn, problems }) => {
    test.slow();
    const office = await signedIn('assistante@demo.preau');
    const student = await signedIn('eleve@demo.preau');
    await giveCredits(office);
    const calendar = new CalendarPage(student, w);
    await calendar.choose(10, '15:00');
    await expect(calendar.sheet).toContainText('Réserver pour 1 crédit');
    try {
      await save(office, '1,25', '24');
      problems.provoke(409);
      await calendar.sheet.getByRole('button', { name: 'Réserver pour 1 crédit' }).click();
      await expect(calendar.sheet.getByRole('alert')).toContainText('1,25 crédit au lieu de 1 crédit');
      const again = calendar.sheet.getByRole('button', { name: 'Réserver pour 1,25 crédit' });
      await expect(again).toBeVisible();
      await checkPage(student, 'fr');
      await again.click();
      const booking = await new BookingPage(student, w).expectOpen();
      await cancel(student, `/espace/rendez-vous/${booking.id}`, /24\s*h/);
    } finally {
      await save(office, '1', '24');
    }
  });

  test('says what is wrong and keeps what was typed', { tag: '@no-js' }, async ({ signedIn, problems }) => {
    problems.provoke(422);
    const office = await signedIn('admin@demo.preau');
    await open(office, EDITOR);
    await office.getByLabel('Coût en crédits').fill('1,1');
    await office.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(office.getByText(/^Des quarts de crédit/).first()).toBeVisible();
    await expect(office.getByLabel('Coût en crédits')).toHaveValue('1,1');
    await checkLayout(office);
  });
});
