// The booking calendar. Its state is in the address, so tests walk to a day the way a link would.
import { expect, type Locator, type Page } from '@playwright/test';
import { ready } from '../fixtures.ts';
import type { Words } from '../words.ts';

export interface Slot {
  /** 2026-11-23 */
  day: string;
  /** 14:00 */
  time: string;
}

/** A free slot as the grid shows it. */
export interface FreeSlot {
  href: string;
  /** 14:00 */
  time: string;
}

/** The day in `days` days, in Tunis, where the demonstration school is. */
export function dayIn(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Tunis' }).format(Date.now() + days * 86_400_000);
}

export class CalendarPage {
  constructor(readonly page: Page, readonly w: Words) {}

  /** Opens the week of `day` for Hélios, Mathématiques, online. */
  async open(day: string, more = ''): Promise<this> {
    await this.page.goto(`/espace/calendrier?matiere=mathematiques&service=online&coach=helios&semaine=${day}${more}`);
    await ready(this.page);
    await expect(this.page.getByRole('heading', { level: 1, name: this.w.calendar.h1 })).toBeVisible();
    return this;
  }

  /** The free slot of that time in Tunis: a link to its confirmation. On a phone it is in a list, else in the grid. */
  slot({ day, time }: Slot): Locator {
    const start = new Date(`${day}T${time}:00+01:00`).toISOString().replace('.000Z', 'Z');
    return this.page.locator(`a[href*="creneau=${start}"]`).filter({ visible: true }).first();
  }

  /** The first day from `days` days on at which `time` is free; nothing is opened. */
  async find(days: number, time: string): Promise<Slot> {
    for (let ahead = days; ahead < days + 7; ahead += 1) {
      const slot = { day: dayIn(ahead), time };
      await this.open(slot.day);
      if ((await this.slot(slot).count()) > 0) return slot;
    }
    throw new Error(`no free slot at ${time} within a week from ${dayIn(days)}`);
  }

  /** The first day from `days` days on at which `time` is free; opens its confirmation. */
  async choose(days: number, time: string): Promise<Slot> {
    const slot = await this.find(days, time);
    await this.slot(slot).click();
    await expect(this.page).toHaveURL(/creneau=/);
    return slot;
  }

  /** The student's own appointment of that day and time. */
  own({ day, time }: Slot): Locator {
    return this.page.locator(`#day-${day} a.own[data-time="${time}"]`);
  }

  /** A day of the month that is shown. */
  day(date: string): Locator {
    return this.page.locator(`a.month-link[data-date="${date}"]`);
  }

  /** What is said when others book. */
  get news(): Locator {
    return this.page.locator('.calendar-news');
  }

  /** The free slots of the week, day by day, as they stand in the grid of a desktop. */
  async freeSlots(): Promise<FreeSlot[][]> {
    return this.page.locator('.calendar-day').evaluateAll((days) =>
      days.map((day) =>
        [...day.querySelectorAll('a.slot')].map((slot) => ({
          href: slot.getAttribute('href') ?? '',
          time: (slot.textContent ?? '').slice(0, 5),
        })),
      ),
    );
  }

  /** Its link in the grid. */
  link({ href }: FreeSlot): Locator {
    return this.page.locator(`.calendar a.slot[href="${href}"]`);
  }

  get sheet(): Locator {
    return this.page.getByRole('dialog');
  }

  /** What the sheet offers instead of a slot that is gone. */
  get alternatives(): Locator {
    return this.sheet.getByRole('listitem').getByRole('link');
  }

  async confirm(): Promise<void> {
    await this.sheet.getByRole('button', { name: this.w.calendar.confirm }).click();
  }

  async confirmMove(): Promise<void> {
    await this.sheet.getByRole('button', { name: this.w.calendar.move }).click();
  }
}
