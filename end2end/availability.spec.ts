// When a coach is open: the week by keyboard, mouse and finger; dates; rules; and all of it without JavaScript. Every test
// leaves the demonstration's hours as it found them.
import { checkLayout, checkPage, expect, open, type Page, test } from './fixtures.ts';
import { dayIn } from './pages/calendar.ts';

const OWN = '/coach/disponibilites';
const OF_ZENON = '/admin/disponibilites/zenon';

/** A block of the week; hours as they are shown, such as "lundi 20:00 – 21:00". */
const block = (page: Page, hours: string) => page.getByRole('link', { name: new RegExp(`^${hours}\\s*, ouvert`) });
/** A free place of the week. */
const cell = (page: Page, hours: string) => page.getByRole('link', { name: new RegExp(`^${hours}, fermé`) });
const said = (page: Page, text: RegExp) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();

test('by keyboard: arrows move, Enter adds and changes, Delete removes, and that can be undone', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('zenon@demo.preau');
  await open(page, OWN);
  await checkPage(page, 'fr');
  await cell(page, 'lundi 19:00 – 20:00').focus();
  await page.keyboard.press('ArrowDown');
  await expect(cell(page, 'lundi 20:00 – 21:00')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cell(page, 'mardi 20:00 – 21:00')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByLabel('De', { exact: true })).toHaveValue('20:00');
  await checkPage(page, 'fr');
  await sheet.getByRole('button', { name: 'Ajouter' }).focus();
  await page.keyboard.press('Enter');
  await said(page, /La plage est ajoutée/);

  await block(page, 'lundi 20:00 – 21:00').focus();
  await page.keyboard.press('Enter');
  await sheet.getByLabel('À', { exact: true }).fill('20:30');
  await sheet.getByRole('button', { name: 'Enregistrer' }).press('Enter');
  await said(page, /La plage est modifiée/);

  await block(page, 'lundi 20:00 – 20:30').focus();
  await page.keyboard.press('Delete');
  await said(page, /La plage est retirée/);
  await expect(block(page, 'lundi 20:00 – 20:30')).toHaveCount(0);
  await page.getByRole('button', { name: 'Annuler le retrait' }).press('Enter');
  await expect(block(page, 'lundi 20:00 – 20:30')).toBeVisible();
  await checkPage(page, 'fr');
  await block(page, 'lundi 20:00 – 20:30').focus();
  await page.keyboard.press('Delete');
  await expect(block(page, 'lundi 20:00 – 20:30')).toHaveCount(0);
});

test('with a mouse: hours are drawn, and drawn shorter', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('zenon@demo.preau');
  await open(page, OWN);
  const last = cell(page, 'samedi 20:00 – 21:00');
  await last.scrollIntoViewIfNeeded();
  await draw(page, await middle(cell(page, 'samedi 19:00 – 20:00')), await edge(last));
  await expect(block(page, 'samedi 19:00 – 21:00')).toBeVisible();
  const drawn = block(page, 'samedi 19:00 – 21:00');
  const bottom = await edge(drawn);
  await draw(page, bottom, { x: bottom.x, y: bottom.y - 50 });
  await expect(block(page, 'samedi 19:00 – 20:00')).toBeVisible();
  await block(page, 'samedi 19:00 – 20:00').focus();
  await page.keyboard.press('Delete');
  await expect(block(page, 'samedi 19:00 – 20:00')).toHaveCount(0);
});

test('on a phone: a list of days, each with a way to add', { tag: '@phone' }, async ({ signedIn }) => {
  const page = await signedIn('zenon@demo.preau');
  await open(page, OWN);
  await checkPage(page, 'fr');
  await page.getByRole('link', { name: 'Ajouter une plage le vendredi' }).tap();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByLabel('Jour')).toHaveValue('5');
  await sheet.getByLabel('De', { exact: true }).fill('19:30');
  await sheet.getByLabel('À', { exact: true }).fill('20:30');
  await checkPage(page, 'fr');
  await sheet.getByRole('button', { name: 'Ajouter' }).tap();
  await block(page, 'vendredi 19:30 – 20:30').tap();
  await sheet.getByRole('button', { name: 'Retirer cette plage' }).tap();
  await said(page, /La plage est retirée/);
  await expect(page.getByRole('button', { name: 'Annuler le retrait' })).toBeVisible();
  await expect(block(page, 'vendredi 19:30 – 20:30')).toHaveCount(0);
  await checkPage(page, 'fr');
});

test('rules are saved, and a second editor is not overwritten', { tag: '@desktop' }, async ({ signedIn, problems }) => {
  const [coach, office] = [await signedIn('zenon@demo.preau'), await signedIn('assistante@demo.preau')];
  await open(coach, OWN);
  await open(office, OF_ZENON);
  await checkPage(office, 'fr');
  const notice = (page: Page) => page.getByLabel('Délai minimal (heures)');
  const save = (page: Page) => page.getByRole('button', { name: 'Enregistrer les règles' }).click();
  const before = await notice(coach).inputValue();
  await notice(coach).fill('5');
  await save(coach);
  await said(coach, /Les règles sont enregistrées/);
  problems.provoke(409);
  await notice(office).fill('9');
  await save(office);
  await expect(office.getByText(/Quelqu’un a changé cela entre-temps/).first()).toBeVisible();
  // What was typed is kept; what others changed beside it has come in.
  await expect(notice(office)).toHaveValue('9');
  await notice(office).fill(before);
  await save(office);
  await said(office, /Les règles sont enregistrées/);
});

test.describe('without JavaScript', { tag: '@no-js' }, () => {
  test('the back office closes a date for a coach, and undoes it', async ({ signedIn }) => {
    const page = await signedIn('assistante@demo.preau');
    await open(page, '/admin/disponibilites');
    await checkLayout(page);
    await page.getByRole('link', { name: 'Zénon' }).click();
    await checkLayout(page);
    await page.getByRole('link', { name: 'Fermer des dates' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel(/^Du/).fill(dayIn(100));
    await sheet.getByLabel(/^Motif/).fill('Formation');
    await sheet.getByRole('button', { name: 'Fermer ces dates' }).click();
    await said(page, /Ces dates sont fermées/);
    const row = page.getByRole('row').filter({ hasText: 'Formation' });
    await expect(row).toContainText('Fermé');
    await row.getByRole('button', { name: /^Retirer/ }).click();
    await expect(row).toHaveCount(0);
    await page.getByRole('button', { name: 'Annuler le retrait' }).click();
    await expect(row).toHaveCount(1);
    await row.getByRole('button', { name: /^Retirer/ }).click();
    await expect(row).toHaveCount(0);
  });

  test('hours that overlap are refused, and what was typed stays', async ({ signedIn, problems }) => {
    const page = await signedIn('zenon@demo.preau');
    await open(page, OWN);
    await page.getByRole('link', { name: 'Ajouter une plage', exact: true }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Jour').selectOption('2');
    await sheet.getByLabel('De', { exact: true }).fill('18:15');
    await sheet.getByLabel('À', { exact: true }).fill('20:45');
    problems.provoke(409);
    await sheet.getByRole('button', { name: 'Ajouter' }).click();
    await expect(sheet.getByText(/Il y a déjà une plage le mardi/)).toBeVisible();
    await expect(sheet.getByLabel('De', { exact: true })).toHaveValue('18:15');
    await expect(sheet.getByLabel('Jour')).toHaveValue('2');
  });
});

type Place = { x: number; y: number };

async function draw(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

async function box(locator: ReturnType<typeof cell>) {
  const found = await locator.boundingBox();
  if (!found) throw new Error('it is not on the page');
  return found;
}

/** The upper half, where a stroke begins. */
async function middle(locator: ReturnType<typeof cell>): Promise<Place> {
  const { x, y, width, height } = await box(locator);
  return { x: x + width / 2, y: y + height / 4 };
}

/** Just above the lower edge. */
async function edge(locator: ReturnType<typeof cell>): Promise<Place> {
  const { x, y, width, height } = await box(locator);
  return { x: x + width / 2, y: y + height - 2 };
}
