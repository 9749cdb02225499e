// Scenario 2 of the specification: the student books Hélios in three days at 14:00, gets the mail, cancels two days before
// and has the credit back; two hours before, cancelling is refused.
import { moveBooking } from './database.ts';
import { checkPage, expect, open, type Page, test } from './fixtures.ts';
import { BookingPage } from './pages/booking.ts';
import { CalendarPage } from './pages/calendar.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily, type Family } from './pages/family.ts';
import { openHousehold } from './pages/household.ts';
import { Mailbox } from './pages/mailbox.ts';
import { ActivationPage } from './pages/sign-in.ts';
import { languages, type Words, words } from './words.ts';

for (const language of languages) {
  const w = words[language];

  test.describe(`a student (${language})`, { tag: ['@desktop', '@phone'] }, () => {
    test.use({ locale: w.locale });

    test('books Hélios, gets the mail, cancels in time and has the credit back', async ({ page, signedIn, somebodyElse }) => {
      test.slow();
      const mailbox = new Mailbox(await signedIn('admin@demo.preau'));
      const family = newFamily();
      const student = await somebodyElse();
      await openFamily(page, student, mailbox, family, w);

      const dashboard = await new Dashboard(student, w).open();
      await dashboard.expectBalance(family.child, 4);
      await checkPage(student, language);

      const calendar = new CalendarPage(student, w);
      await calendar.choose(3, '14:00');
      await expect(calendar.sheet.getByRole('heading', { name: w.calendar.sheet })).toBeVisible();
      // Before confirming: who, what it costs, what remains, and until when it can be cancelled.
      await expect(calendar.sheet).toContainText(w.calendar.coach);
      await expect(calendar.sheet).toContainText(w.calendar.rule);
      await checkPage(student, language);
      await calendar.confirm();

      const booking = await new BookingPage(student, w).expectOpen();
      const address = student.url().split('?')[0] ?? '';
      await dashboard.expectMessage(w.calendar.booked);
      await booking.expectStatus('confirmed');
      await checkPage(student, language);
      await dashboard.expectBalance(family.child, 3);
      await mailbox.openMailTo(family.email, w.mail.bookingConfirmed);
      await mailbox.expectInvitation();
      await expectInAgenda(student, address);

      await student.goto(address);
      await booking.expectOpen();
      await booking.askToCancel();
      await expect(booking.sheet).toContainText(w.booking.preview);
      await checkPage(student, language);
      await booking.confirmButton.click();
      await dashboard.expectMessage(w.booking.refunded);
      await student.goto(address);
      await booking.expectStatus('cancelled');
      await dashboard.expectBalance(family.child, 4);
      await mailbox.openMailTo(family.email, w.mail.bookingCancelled);
    });

  });
}

test('cancelling within two hours is refused, in words, and nothing is given back', { tag: '@desktop' }, async ({ signedIn, problems }) => {
  problems.provoke(409);
  const w = words.fr;
  const page = await signedIn('eleve@demo.preau');
  const calendar = new CalendarPage(page, w);
  await calendar.choose(3, '14:00');
  await calendar.confirm();
  const booking = await new BookingPage(page, w).expectOpen();
  const address = `/espace/rendez-vous/${booking.id}`;

  // The sheet was opened in time, but is confirmed too late.
  await booking.askToCancel();
  await expect(booking.sheet).toContainText(w.booking.preview);
  moveBooking(booking.id, 90);
  await booking.confirmButton.click();
  await expect(booking.sheet).toContainText(w.booking.tooLate);

  // Whoever asks again is told at once, and offered nothing.
  await open(page, address);
  await booking.expectStatus('confirmed');
  await booking.askToCancel();
  await expect(booking.sheet).toContainText(w.booking.tooLate);
  await expect(booking.confirmButton).toHaveCount(0);
  await checkPage(page, 'fr');
});

/** A family with HYBRIDE, and the student signed in by the link from the welcome mail. */
async function openFamily(parent: Page, student: Page, mailbox: Mailbox, family: Family, w: Words): Promise<void> {
  await openHousehold(parent, w, family);
  await mailbox.openMailTo(family.email, w.mail.welcome);
  await new ActivationPage(student, w).activate(await mailbox.activationLink(), 'encore trois mots');
  await (await new Dashboard(student, w).expectOpen()).expectMessage(w.portal.activated);
}

async function expectInAgenda(page: Page, booking: string): Promise<void> {
  await open(page, '/espace/rendez-vous');
  await expect(page.locator(`a[href="${new URL(booking).pathname}"]`).first()).toBeVisible();
}
