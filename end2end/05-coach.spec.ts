// Scenario 5 of the specification: the coach goes from the agenda to the student's file and the room, reports on the lesson,
// and the parent sees the progress; then both sides review it without having read each other.
import { moveBooking } from './database.ts';
import { checkPage, expect, open, test } from './fixtures.ts';
import { BookingPage } from './pages/booking.ts';
import { CalendarPage } from './pages/calendar.ts';
import { Dashboard } from './pages/dashboard.ts';
import { Mailbox } from './pages/mailbox.ts';
import { words } from './words.ts';

const w = words.fr;
const { coach, review } = w;

test('a coach prepares, meets, reports; the parent follows; both review', { tag: '@desktop' }, async ({ signedIn }) => {
  test.slow();
  const student = await signedIn('eleve@demo.preau');
  await new CalendarPage(student, w).choose(8, '14:00').then(() => new CalendarPage(student, w).confirm());
  const booked = await new BookingPage(student, w).expectOpen();
  const address = `/espace/rendez-vous/${booked.id}`;
  // It began five minutes ago.
  moveBooking(booked.id, -5);

  // Agenda → student file → room.
  const page = await signedIn('helios@demo.preau');
  const main = page.getByRole('main');
  const messages = new Dashboard(page, w);
  await open(page, '/coach');
  await checkPage(page, 'fr');
  await main.locator(`a[href="${address}"]`).first().click();
  await expect(page).toHaveURL(address);
  await expect(main.getByRole('button', { name: coach.join })).toBeVisible();
  await checkPage(page, 'fr');
  // The room is another site, in a tab of its own.
  await page.context().route('https://meet.jit.si/**', (route) => route.fulfill({ body: '<h1>salle</h1>', contentType: 'text/html' }));
  const [room] = await Promise.all([page.waitForEvent('popup'), main.getByRole('button', { name: coach.join }).click()]);
  await room.waitForURL(/^https:\/\/meet\.jit\.si\/\S{16,}/);
  await room.close();
  await open(page, address);
  await expect(main.getByRole('heading', { name: coach.presence })).toBeVisible();
  await expect(main.getByText(/^Hélios \d\d:\d\d$/)).toBeVisible();
  await main.getByRole('link', { name: coach.file }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Inès/ })).toBeVisible();
  await expect(main.getByRole('heading', { name: coach.history })).toBeVisible();
  await checkPage(page, 'fr');

  // A goal.
  const goal = `But du ${Date.now()}`;
  await main.getByText(coach.newGoal, { exact: true }).click();
  await main.getByLabel(coach.goal, { exact: true }).fill(goal);
  await main.getByRole('button', { name: coach.addGoal }).click();
  await messages.expectMessage(coach.goalAdded);

  // Report: what is not ready is kept, what is missing is said, then it is filed.
  const summary = `Suites géométriques, travail du ${Date.now()}.`;
  await open(page, address);
  await main.getByRole('link', { name: coach.write }).click();
  await expect(page).toHaveURL(/\/coach\/comptes-rendus\//);
  const sheet = page.url().split('?')[0] ?? '';
  await main.getByLabel(coach.summary).fill(summary);
  await main.getByRole('button', { name: coach.keep }).click();
  await messages.expectMessage(coach.kept);
  await open(page, sheet);
  await expect(main.getByLabel(coach.summary)).toHaveValue(summary);
  await checkPage(page, 'fr');
  await main.getByRole('radio', { name: coach.present }).check();
  await main.getByLabel(coach.skill).selectOption({ label: coach.mastered });
  await main.getByLabel(coach.note).fill('Ne pas montrer à la famille.');
  await main.getByRole('button', { name: coach.submit }).click();
  await messages.expectMessage(coach.filed);
  await expect(main.getByText(summary)).toBeVisible();
  await checkPage(page, 'fr');

  // The family: a mail, the progress, nothing of what coaches tell each other.
  const mailbox = new Mailbox(await signedIn('admin@demo.preau'));
  await mailbox.openMailTo('parent@demo.preau', w.mail.report);
  const parent = await signedIn('parent@demo.preau');
  await open(parent, '/espace/progres');
  const progress = parent.getByRole('main');
  await expect(progress.getByText(summary)).toBeVisible();
  await expect(progress.getByText(goal)).toBeVisible();
  await expect(progress.getByRole('row').filter({ hasText: coach.skill })).toContainText(coach.mastered);
  await expect(progress.getByText('Ne pas montrer à la famille.')).toHaveCount(0);
  await checkPage(parent, 'fr');

  // Reviews: neither side reads the other before both have written.
  const praise = `Très clair, le ${Date.now()}.`;
  await open(parent, `${address}/avis`);
  await checkPage(parent, 'fr');
  await progress.getByRole('radio', { name: review.excellent }).check();
  await progress.getByLabel(review.words).fill(praise);
  await progress.getByRole('button', { name: review.submit }).click();
  await new Dashboard(parent, w).expectMessage(review.written);
  await open(page, address);
  await expect(main.getByText(praise)).toHaveCount(0);
  await main.getByRole('link', { name: review.write }).click();
  await main.getByRole('radio', { name: review.excellent }).check();
  await main.getByRole('button', { name: review.submit }).click();
  await messages.expectMessage(review.published);
  await expect(main.getByText(praise)).toBeVisible();
  await open(student, w.path.coach);
  await expect(student.getByText(praise)).toBeVisible();
  await checkPage(student, 'fr');
});

test('another coach finds neither the report nor the file', { tag: '@desktop' }, async ({ signedIn, problems }) => {
  problems.provoke(404);
  const helios = await signedIn('helios@demo.preau');
  await open(helios, '/coach/comptes-rendus?etat=deposes');
  const report = await helios.getByRole('main').getByRole('link', { name: coach.open }).first().getAttribute('href');
  const zenon = await signedIn('zenon@demo.preau');
  const answer = await zenon.goto(report ?? '');
  expect(answer?.status()).toBe(404);
  expect((await zenon.goto('/coach/eleves/00000000-0000-7000-8000-000000000000'))?.status()).toBe(404);
});
