// Weekly lessons over the last Sunday of October, when Paris turns its clocks back and Tunis does not: on a server of its
// own, whose clock stands two weeks before.
import { DEMO_PASSWORD, checkPage, expect, open, test } from './fixtures.ts';
import { CalendarPage } from './pages/calendar.ts';
import { SignInPage } from './pages/sign-in.ts';
import { launch, type Server } from './server.ts';
import { words } from './words.ts';

const w = words.fr;
let server: Server;
let usual: string | undefined;

test.beforeAll(async () => {
  server = await launch('server-october.log', { PREAU_CLOCK: '2026-10-12T08:00:00Z' });
  usual = process.env.PREAU_TEST_URL;
  process.env.PREAU_TEST_URL = server.url;
});

test.afterAll(async () => {
  process.env.PREAU_TEST_URL = usual;
  await server.stop();
});

test('weekly lessons keep the hour of the coach when the student’s clocks change', { tag: '@desktop' }, async ({ somebodyElse }) => {
  const page = await somebodyElse();
  await new SignInPage(page, w).open().then((form) => form.signIn('eleve@demo.preau', DEMO_PASSWORD));
  await page.waitForURL(/\/espace/);
  await open(page, '/espace/profil');
  await page.getByLabel('Mon fuseau horaire').selectOption('Europe/Paris');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Le fuseau horaire est changé' })).toBeVisible();
  await checkPage(page, 'fr');

  // Thursday 22 October, 17:00 in Tunis.
  const calendar = await new CalendarPage(page, w).open('2026-10-22');
  await expect(page.getByText('heure de Paris').first()).toBeVisible();
  await calendar.slot({ day: '2026-10-22', time: '17:00' }).click();
  await calendar.sheet.getByRole('link', { name: 'Répéter chaque semaine' }).click();
  await page.getByLabel('Nombre de semaines').fill('2');
  await page.getByRole('button', { name: 'Afficher' }).click();
  const dates = page.getByRole('table', { name: 'Dates de la série' }).getByRole('row');
  await expect(dates).toHaveCount(3);
  await expect(dates.nth(1)).toContainText('jeudi 22 octobre 2026 à 18:00');
  await expect(dates.nth(2)).toContainText('jeudi 29 octobre 2026 à 17:00');
  await checkPage(page, 'fr');
  await page.getByRole('button', { name: /^Réserver les 2 dates/ }).click();
  await expect(page).toHaveURL(/\/espace\/rendez-vous\?/);

  await calendar.open('2026-10-22');
  await expect(calendar.own({ day: '2026-10-22', time: '18:00' })).toBeVisible();
  await calendar.open('2026-10-29');
  await expect(calendar.own({ day: '2026-10-29', time: '17:00' })).toBeVisible();

  const coach = await somebodyElse();
  await new SignInPage(coach, w).open().then((form) => form.signIn('helios@demo.preau', DEMO_PASSWORD));
  await coach.waitForURL(/\/coach/);
  for (const [monday, day] of [['2026-10-19', 'jeudi 22 octobre'], ['2026-10-26', 'jeudi 29 octobre']] as const) {
    await open(coach, `/coach?semaine=${monday}`);
    const thursday = coach.getByRole('table', { name: day }).getByRole('row').filter({ hasText: 'Inès' });
    await expect(thursday.filter({ hasText: '17:00' })).toHaveCount(1);
  }
});
