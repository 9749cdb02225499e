// The booking calendar without a mouse: arrow keys between free slots, Enter, Escape.
import { checkPage, expect, test } from './fixtures.ts';
import { CalendarPage, dayIn, type FreeSlot } from './pages/calendar.ts';
import { words } from './words.ts';

const w = words.fr;

test('arrow keys walk between free slots, Enter opens one, Escape comes back to it', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('eleve@demo.preau');
  const calendar = await new CalendarPage(page, w).open(dayIn(7));
  // Days without a free slot are passed over.
  const days = (await calendar.freeSlots()).filter((slots) => slots.length > 0);
  const from = days.findIndex((slots, index) => slots.length >= 3 && index + 1 < days.length);
  const [day, another] = [days[from] ?? [], days[from + 1] ?? []];
  const [first, second, third] = [at(day, 0), at(day, 1), at(day, 2)];
  const focused = (slot: FreeSlot) => expect(calendar.link(slot)).toBeFocused();

  // Up and down within the day, and not beyond it.
  await calendar.link(first).focus();
  await page.keyboard.press('ArrowUp');
  await focused(first);
  await page.keyboard.press('ArrowDown');
  await focused(second);
  await page.keyboard.press('ArrowDown');
  await focused(third);
  await page.keyboard.press('ArrowUp');
  await focused(second);

  // Left and right to the same hour of the next day that has any, or the nearest after it.
  const right = sameHour(another, second);
  await page.keyboard.press('ArrowRight');
  await focused(right);
  await page.keyboard.press('ArrowLeft');
  await focused(sameHour(day, right));
  await page.keyboard.press('ArrowRight');
  await focused(right);

  // The whole grid is one stop for Tab.
  await expect(page.locator('.calendar a.slot[tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(page.locator('.calendar a.slot:focus')).toHaveCount(0);
  await page.keyboard.press('Shift+Tab');
  await focused(right);

  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/creneau=/);
  await expect(calendar.sheet.getByRole('heading', { name: w.calendar.sheet })).toBeFocused();
  await checkPage(page, 'fr');
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/creneau=/);
  await expect(calendar.sheet).toHaveCount(0);
  await focused(right);

  // And on from there.
  await page.keyboard.press('ArrowLeft');
  await focused(sameHour(day, right));
});

test('keys with a modifier stay the browser’s', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('eleve@demo.preau');
  const calendar = await new CalendarPage(page, w).open(dayIn(7));
  const slot = at((await calendar.freeSlots()).flat(), 0);
  await calendar.link(slot).focus();
  for (const modifier of ['Control', 'Alt', 'Meta']) {
    await page.keyboard.press(`${modifier}+ArrowDown`);
    await expect(calendar.link(slot)).toBeFocused();
  }
});

function at(slots: FreeSlot[], index: number): FreeSlot {
  const slot = slots[index];
  if (!slot) throw new Error('the demonstration’s coach has too few free slots next week');
  return slot;
}

/** The slot of the day at this one's hour, or the first after it, or the day's last. */
function sameHour(day: FreeSlot[], { time }: FreeSlot): FreeSlot {
  return day.find((slot) => slot.time >= time) ?? at(day, day.length - 1);
}
