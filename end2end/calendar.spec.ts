// The booking calendar itself: views, keyboard, what others do, moving, and the calendars of coaches and of the house.
import { checkLayout, checkPage, expect, open, type Page, test } from './fixtures.ts';
import { BookingPage } from './pages/booking.ts';
import { CalendarPage, dayIn } from './pages/calendar.ts';
import { arrowTo, tabTo } from './pages/keyboard.ts';
import { openHousehold } from './pages/household.ts';
import { words } from './words.ts';

const w = words.fr;

test.describe('the calendar', { tag: ['@desktop', '@phone'] }, () => {
  test('shows a month, and a day of it leads to its slots', async ({ signedIn }) => {
    const page = await signedIn('eleve@demo.preau');
    const calendar = await new CalendarPage(page, w).open(dayIn(3));
    await checkPage(page, 'fr');
    await page.getByRole('link', { name: w.calendar.month, exact: true }).click();
    await expect(page).toHaveURL(/vue=mois/);
    await expect(page.getByRole('grid')).toBeVisible();
    await checkPage(page, 'fr');
    await calendar.open(dayIn(4), '&vue=mois');
    await calendar.day(dayIn(4)).click();
    await expect(page).toHaveURL(new RegExp(`vue=agenda.*jour=${dayIn(4)}`));
    await expect(page.locator(`#day-${dayIn(4)}`)).toBeVisible();
    await checkPage(page, 'fr');
  });

  test('keeps its filters in the address', async ({ signedIn }) => {
    const page = await signedIn('parent@demo.preau');
    await open(page, '/espace/calendrier?vue=mois');
    await page.getByRole('combobox', { name: 'Coach' }).selectOption('helios');
    await expect(page).toHaveURL(/coach=helios/);
    await expect(page).toHaveURL(/vue=mois/);
    await checkPage(page, 'fr');
  });
});

test.describe('the calendar without JavaScript', { tag: '@no-js' }, () => {
  test('has every view', async ({ signedIn }) => {
    const page = await signedIn('eleve@demo.preau');
    for (const view of ['', '&vue=mois', '&vue=agenda', `&vue=agenda&jour=${dayIn(3)}`]) {
      await new CalendarPage(page, w).open(dayIn(3), view);
      await checkLayout(page);
    }
    await new CalendarPage(page, w).open(dayIn(3), '&vue=mois');
    await new CalendarPage(page, w).day(dayIn(3)).click();
    await expect(page).toHaveURL(/jour=/);
    await page.getByRole('combobox', { name: 'Matière' }).selectOption('nsi');
    await page.getByRole('button', { name: 'Afficher' }).click();
    await expect(page).toHaveURL(/matiere=nsi/);
  });
});

test.describe('by keyboard alone', { tag: '@desktop' }, () => {
  test('a slot is found, opened, closed and booked', async ({ signedIn }) => {
    const page = await signedIn('eleve@demo.preau');
    const calendar = new CalendarPage(page, w);
    const slot = await calendar.find(9, '16:00');
    // Tab stops at one slot only.
    await expect(page.locator('.calendar-section a:is(.slot, .own)[tabindex="0"]')).toHaveCount(1);
    await tabTo(page, page.locator('.calendar-section a:is(.slot, .own)[tabindex="0"]'));
    await page.keyboard.press('Home');
    await arrowTo(page, calendar.slot(slot), 'ArrowDown');
    await page.keyboard.press('ArrowUp');
    await expect(calendar.slot(slot)).not.toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(calendar.sheet).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(calendar.sheet).toHaveCount(0);
    await expect(calendar.slot(slot)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(calendar.sheet).toBeVisible();
    await tabTo(page, calendar.sheet.getByRole('button', { name: w.calendar.confirm }), 10);
    await page.keyboard.press('Enter');
    const booking = await new BookingPage(page, w).expectOpen();
    await booking.expectStatus('confirmed');
    await giveBack(page, booking.id);
  });

  test('weeks and months are left and found again', async ({ signedIn }) => {
    const page = await signedIn('eleve@demo.preau');
    await open(page, `/espace/calendrier?coach=helios&semaine=${dayIn(0)}`);
    await tabTo(page, page.locator('.calendar-section .calendar a[tabindex="0"]'));
    await page.keyboard.press('PageDown');
    await expect(page.locator('.calendar-today')).toHaveCount(0);
    await expect(page.locator('.calendar-section a.slot').first()).toBeFocused();
    await page.keyboard.press('t');
    await expect(page.locator('.calendar-today')).toBeVisible();
    await open(page, `/espace/calendrier?coach=helios&vue=mois&semaine=${dayIn(0)}`);
    await tabTo(page, page.locator('a.month-link[tabindex="0"]'));
    await page.keyboard.press('Home');
    await arrowTo(page, page.locator(`a.month-link[data-date="${dayIn(0)}"]`));
    await page.keyboard.press('ArrowRight');
    await expect(page.locator(`a.month-link[data-date="${dayIn(1)}"]`)).toBeFocused();
    await page.keyboard.press('PageDown');
    await expect(page.locator('a.month-link').first()).toBeFocused();
  });
});

test.describe('two browsers', { tag: '@desktop' }, () => {
  test('one sees at once what the other books, and an open sheet offers what is left', async ({ signedIn }) => {
    test.slow();
    const mine = new CalendarPage(await signedIn('eleve@demo.preau'), w);
    const theirs = new CalendarPage(await signedIn('parent@demo.preau'), w);
    const slot = await mine.find(10, '11:00');
    await theirs.open(slot.day);
    await expect(theirs.slot(slot)).toBeVisible();

    await mine.slot(slot).click();
    await mine.confirm();
    const first = await new BookingPage(mine.page, w).expectOpen();
    const firstId = first.id;
    await expect(theirs.slot(slot)).toHaveCount(0, { timeout: 5_000 });

    // An open sheet says so too.
    const next = await mine.find(10, '12:00');
    await theirs.open(next.day);
    await theirs.slot(next).click();
    await expect(theirs.sheet).toBeVisible();
    await mine.slot(next).click();
    await mine.confirm();
    const second = await new BookingPage(mine.page, w).expectOpen();
    const secondId = second.id;
    await expect(theirs.sheet.getByRole('status')).toBeVisible({ timeout: 5_000 });
    await expect(theirs.alternatives.first()).toBeVisible();
    await checkPage(theirs.page, 'fr');
    for (const id of [firstId, secondId]) await giveBack(mine.page, id);
  });

  test('both confirm the same slot: one has it, the other is told so and books what is offered instead', async ({ page, signedIn, problems }) => {
    test.slow();
    problems.provoke(409);
    await openHousehold(page, w);
    const mine = new CalendarPage(await signedIn('eleve@demo.preau'), w);
    const theirs = new CalendarPage(page, w);
    const slot = await mine.find(15, '11:00');
    await theirs.open(slot.day);
    for (const calendar of [mine, theirs]) {
      // Neither hears of the other before confirming.
      await calendar.page.route('**/api/live/slots?*', (route) => route.abort('aborted'));
      await calendar.open(slot.day);
      await calendar.slot(slot).click();
      await expect(calendar.sheet).toBeVisible();
    }

    await Promise.all([mine.confirm(), theirs.confirm()]);
    const outcome = (calendar: CalendarPage) =>
      Promise.race([
        calendar.page.waitForURL(/\/espace\/rendez-vous\//).then(() => 'booked'),
        calendar.sheet.getByText(w.calendar.gone).waitFor().then(() => 'told'),
      ]);
    const outcomes = await Promise.all([mine, theirs].map(outcome));
    expect([...outcomes].sort()).toEqual(['booked', 'told']);
    const [winner, loser] = outcomes[0] === 'booked' ? [mine, theirs] : [theirs, mine];
    const won = await new BookingPage(winner.page, w).expectOpen();
    await won.expectStatus('confirmed');

    await checkPage(loser.page, 'fr');
    await loser.alternatives.first().click();
    await expect(loser.sheet.getByRole('button', { name: w.calendar.confirm })).toBeVisible();
    await loser.confirm();
    const second = await new BookingPage(loser.page, w).expectOpen();
    await second.expectStatus('confirmed');
    await giveBack(winner.page, won.id);
    await giveBack(loser.page, second.id);
  });

  test('a booking that comes in leaves the focus where it was, for the coach and for the house', async ({ signedIn }) => {
    test.slow();
    const mine = new CalendarPage(await signedIn('eleve@demo.preau'), w);
    const slot = await mine.find(14, '10:00');
    const coach = await signedIn('helios@demo.preau');
    await open(coach, `/coach?vue=mois&semaine=${slot.day}`);
    const day = coach.locator(`a.month-link[data-date="${slot.day}"]`);
    await day.focus();
    const house = await signedIn('admin@demo.preau');
    await open(house, `/admin/calendrier?jour=${slot.day}`);
    const free = house.locator('.calendar-section a.slot');
    const before = await free.count();
    const address = await free.last().getAttribute('href');
    await free.last().focus();

    await mine.slot(slot).click();
    await mine.confirm();
    const booking = await new BookingPage(mine.page, w).expectOpen();
    await expect(day).toContainText(slot.time, { timeout: 5_000 });
    await expect(day).toBeFocused();
    await expect(free).not.toHaveCount(before, { timeout: 5_000 });
    await expect(house.locator(`a.slot[href="${address}"]`)).toBeFocused();
    await giveBack(mine.page, booking.id);
  });
});

test.describe('moving', { tag: ['@desktop', '@phone'] }, () => {
  test('an appointment goes to another slot by choosing it', async ({ signedIn }) => {
    const page = await signedIn('eleve@demo.preau');
    const { calendar, id } = await book(page, 11, '16:00');
    const target = await calendar.find(12, '17:00');
    await open(page, `/espace/calendrier?deplacer=${id}&semaine=${target.day}`);
    await expect(page.getByText(w.calendar.choose)).toBeVisible();
    await checkPage(page, 'fr');
    await calendar.slot(target).focus();
    await page.keyboard.press('Enter');
    await expect(calendar.sheet.getByRole('heading', { name: w.calendar.move })).toBeVisible();
    await checkPage(page, 'fr');
    await calendar.confirmMove();
    await expect(page).toHaveURL(new RegExp(`/espace/rendez-vous/${id}`));
    await calendar.open(target.day);
    await expect(calendar.own(target)).toBeVisible();
    await giveBack(page, id);
  });
});

test('an appointment can be dragged to a free slot', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('eleve@demo.preau');
  const { calendar, slot, id } = await book(page, 13, '10:00');
  await calendar.open(slot.day);
  const target = page.locator('a.slot[data-coach="helios"]').last();
  await calendar.own(slot).dragTo(target);
  await expect(page).toHaveURL(/deplacer=.*creneau=/);
  await expect(calendar.sheet.getByRole('heading', { name: w.calendar.move })).toBeVisible();
  await checkPage(page, 'fr');
  await giveBack(page, id);
});

test.describe('those who give appointments', { tag: ['@desktop', '@phone'] }, () => {
  test('a coach has an agenda, a week and a month', async ({ signedIn }) => {
    const page = await signedIn('helios@demo.preau');
    for (const address of ['/coach', `/coach?vue=semaine&semaine=${dayIn(2)}`, '/coach?vue=mois', `/coach?vue=agenda&jour=${dayIn(2)}`]) {
      await open(page, address);
      await checkPage(page, 'fr');
    }
    await open(page, '/coach?vue=mois');
    await page.locator('.month-today a').click();
    await expect(page).toHaveURL(/jour=/);
  });

  test('the back office sees all coaches and books from there', async ({ signedIn }) => {
    const page = await signedIn('admin@demo.preau');
    for (const address of ['/admin/calendrier', `/admin/calendrier?jour=${dayIn(2)}`, `/admin/calendrier?vue=semaine&jour=${dayIn(7)}`]) {
      await open(page, address);
      await checkPage(page, 'fr');
    }
    await open(page, `/admin/calendrier?jour=${dayIn(3)}&coach=helios`);
    await page.locator('.calendar a.slot').first().click();
    await expect(page).toHaveURL(/\/espace\/calendrier\?.*creneau=/);
    await expect(page.getByRole('dialog')).toBeVisible();
  });
});

/** Books the first free slot at `time` from `days` days on, with Hélios. */
async function book(page: Page, days: number, time: string) {
  const calendar = new CalendarPage(page, w);
  const slot = await calendar.choose(days, time);
  await calendar.confirm();
  const booking = await new BookingPage(page, w).expectOpen();
  return { calendar, slot, id: booking.id };
}

/** Cancels in time, so that the student keeps their credits for the next test. */
async function giveBack(page: Page, id: string): Promise<void> {
  await open(page, `/espace/rendez-vous/${id}`);
  const booking = new BookingPage(page, w);
  await booking.askToCancel();
  await booking.confirmButton.click();
  await expect(page.getByRole('status').filter({ hasText: w.booking.refunded })).toBeVisible();
}
