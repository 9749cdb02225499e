// A parent subscribes to their calendar: the address is shown once, and what it gives is read by a parser that has nothing
// to do with the one that wrote it.
import ICAL from 'ical.js';
import { checkPage, expect, open, test } from './fixtures.ts';

const CREATE = 'Créer mon adresse de calendrier';
const CHANGE = 'Changer d’adresse';

test('a calendar address is shown once and gives a calendar that others can read', { tag: '@desktop' }, async ({ signedIn, playwright }) => {
  const page = await signedIn('parent@demo.preau');
  await open(page, '/espace/rendez-vous');
  await checkPage(page, 'fr');
  await page.getByRole('button', { name: CREATE }).or(page.getByRole('button', { name: CHANGE })).click();
  const address = await page.getByLabel('Adresse du calendrier').inputValue();
  expect(address).toMatch(/\/calendrier\/[A-Za-z0-9_-]{43}\.ics$/);

  // A calendar program: no cookie.
  const program = await playwright.request.newContext();
  const answer = await program.get(address);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()) as unknown[]);
  const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) {
    expect(event.uid).toMatch(/^booking-[0-9a-f-]{36}@/);
    expect(event.summary).toContain(' avec ');
    expect(event.startDate.zone.tzid).toBe('UTC');
    expect(event.endDate.compare(event.startDate)).toBe(1);
  }
  const etag = answer.headers()['etag'] ?? '';
  expect((await program.get(address, { headers: { 'If-None-Match': etag } })).status()).toBe(304);

  await page.getByRole('button', { name: 'Supprimer l’adresse' }).click();
  await expect(page.getByRole('button', { name: CREATE })).toBeVisible();
  expect((await program.get(address)).status()).toBe(404);
  await program.dispose();
});
