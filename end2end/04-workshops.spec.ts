// Group workshops and weekly lessons: a date fills up, whoever waits is offered the seat that becomes free, and lessons
// are booked week by week and left again together.
import { checkPage, expect, open, type Page, test } from './fixtures.ts';
import { BookingPage } from './pages/booking.ts';
import { CalendarPage } from './pages/calendar.ts';
import { Mailbox } from './pages/mailbox.ts';
import { words } from './words.ts';

const w = words.fr;
const STUDENT = 'eleve@demo.preau';

test.describe('a workshop', { tag: '@desktop' }, () => {
  test('is planned by a coach, who sees what is in the way first', async ({ signedIn }) => {
    const page = await signedIn('zenon@demo.preau');
    await open(page, '/coach/ateliers');
    await page.getByRole('link', { name: 'Prévoir un atelier' }).click();
    await checkPage(page, 'fr');
    await page.getByLabel('Titre', { exact: true }).fill('Atelier Dissertation');
    await page.getByLabel('Matière').selectOption('philosophie');
    await page.getByLabel('Première date').fill(inWeeks(2));
    await page.getByLabel('Heure').fill('18:30');
    await page.getByLabel('Durée en minutes').fill('90');
    await page.getByLabel('Chaque semaine').check();
    await page.getByLabel('Nombre de dates').fill('2');
    await page.getByLabel('Nombre de places').fill('2');
    await page.getByRole('button', { name: 'Vérifier les dates' }).click();
    await expect(page.getByRole('table', { name: 'Dates prévues' }).getByRole('row')).toHaveCount(3);
    await checkPage(page, 'fr');
    await page.getByRole('button', { name: 'Créer les 2 dates' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Atelier Dissertation' })).toBeVisible();
    await checkPage(page, 'fr');
  });

  test('is full when its last seat is taken, and no longer when one is given back', async ({ signedIn }) => {
    const student = await signedIn(STUDENT);
    await openWorkshop(student, 'Atelier Dissertation');
    await checkPage(student, 'fr');
    await join(student);
    await expect(row(student, 1).getByText('Inscrit')).toBeVisible();
    await expect(row(student, 1).getByText('1 place', { exact: true })).toBeVisible();

    const parent = await signedIn('parent@demo.preau');
    await openWorkshop(parent, 'Atelier Dissertation');
    await parent.getByLabel('Élève').selectOption({ label: 'Youssef' });
    await parent.getByRole('button', { name: 'Afficher' }).click();
    await expect(parent).toHaveURL(/eleve=/);
    await join(parent);
    await expect(row(parent, 1).getByText('Inscrit')).toBeVisible();
    await expect(row(parent, 1).getByText('Complet')).toBeVisible();

    await row(student, 1).getByRole('link', { name: 'Voir ou annuler' }).click();
    const booking = await new BookingPage(student, w).expectOpen();
    await booking.askToCancel();
    await checkPage(student, 'fr');
    await booking.confirmButton.click();
    await expect(student.getByRole('status').filter({ hasText: w.booking.refunded })).toBeVisible();
    await openWorkshop(student, 'Atelier Dissertation');
    await expect(row(student, 1).getByText('1 place', { exact: true })).toBeVisible();
  });

  test('offers a seat that becomes free to the student who waits for it', async ({ signedIn }) => {
    const coach = await signedIn('zenon@demo.preau');
    await open(coach, '/coach/ateliers');
    await coach.getByRole('link', { name: 'Atelier Grand Oral' }).click();
    await expect(row(coach, 2).getByText(/1 en attente/)).toBeVisible();
    await row(coach, 2).getByRole('link', { name: 'Places' }).click();
    const sheet = coach.getByRole('dialog');
    await expect(sheet.getByText('Les places ajoutées sont proposées à la liste d’attente')).toBeVisible();
    await checkPage(coach, 'fr');
    await sheet.getByLabel('Places').fill('5');
    await sheet.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(sheet).toHaveCount(0);

    const student = await signedIn(STUDENT);
    const offer = row(student, 2).getByRole('link', { name: /Place proposée/ });
    // The offer is made by a job.
    await expect(async () => {
      await openWorkshop(student, 'Atelier Grand Oral');
      await expect(offer).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await checkPage(student, 'fr');
    await new Mailbox(await signedIn('admin@demo.preau')).openMailTo('parent@demo.preau', /place/i);
    await offer.click();
    await expect(student.getByRole('heading', { level: 1, name: 'Une place s’est libérée' })).toBeVisible();
    await checkPage(student, 'fr');
    await student.getByRole('button', { name: 'Accepter' }).click();
    const booking = await new BookingPage(student, w).expectOpen();
    await booking.expectStatus('confirmed');
    await booking.askToCancel();
    await booking.confirmButton.click();
    await expect(student.getByRole('status').filter({ hasText: w.booking.refunded })).toBeVisible();
  });
});

test('weekly lessons are booked with every date in sight, and the rest of them left together', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn(STUDENT);
  const calendar = new CalendarPage(page, w);
  const first = await calendar.choose(14, '17:00');
  await calendar.sheet.getByRole('link', { name: 'Répéter chaque semaine' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Réserver chaque semaine' })).toBeVisible();
  await page.getByLabel('Nombre de semaines').fill('2');
  await page.getByRole('button', { name: 'Afficher' }).click();
  await expect(page.getByRole('table', { name: 'Dates de la série' }).getByRole('row')).toHaveCount(3);
  await checkPage(page, 'fr');
  await page.getByRole('button', { name: /^Réserver les 2 dates/ }).click();
  await expect(page).toHaveURL(/\/espace\/rendez-vous\?/);
  await expect(page.getByRole('status').first()).toBeVisible();
  await checkPage(page, 'fr');
  await page.getByRole('table').getByRole('link', { name: /Mathématiques avec Hélios/ }).last().click();
  const last = await new BookingPage(page, w).expectOpen();
  await last.expectStatus('confirmed');
  await calendar.open(first.day);
  await calendar.own(first).click();
  await page.getByRole('link', { name: 'Annuler celui-ci et les suivants' }).click();
  await expect(page.getByRole('table', { name: 'Rendez-vous de la série' }).getByRole('row')).toHaveCount(3);
  await checkPage(page, 'fr');
  await page.getByRole('button', { name: 'Annuler 2 rendez-vous' }).click();
  await expect(page.getByRole('status').filter({ hasText: /annulés/ })).toBeVisible();
});

async function openWorkshop(page: Page, title: string): Promise<void> {
  await open(page, '/espace/ateliers');
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

/** Takes the seat of the first date that has one. */
async function join(page: Page): Promise<void> {
  await row(page, 1).getByRole('link', { name: 'Rejoindre' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await checkPage(page, 'fr');
  await page.getByRole('dialog').getByRole('button', { name: /^Rejoindre pour/ }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** A date of the workshop, the first one is 1. */
function row(page: Page, n: number) {
  return page.getByRole('table', { name: 'Dates de l’atelier' }).getByRole('row').nth(n);
}

/** The Thursday in that many weeks: no holiday, and nobody's hours are in the way. */
function inWeeks(weeks: number): string {
  const today = new Date();
  const days = weeks * 7 + ((4 - today.getUTCDay() + 7) % 7);
  return new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
