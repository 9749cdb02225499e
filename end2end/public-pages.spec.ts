// The public site: every page in both languages, on a desktop and on a phone, without WebAssembly, and light.
import { checkPage, expect, test } from './fixtures.ts';
import { recordTransfers, sum } from './transfers.ts';
import { languages, words } from './words.ts';

/** Bytes of a first visit to the home page, fonts and pictures aside. */
const BUDGET = 60_000;

for (const language of languages) {
  const w = words[language];

  test.describe(`the public site (${language})`, { tag: ['@desktop', '@phone'] }, () => {
    test.use({ locale: w.locale });

    for (const [name, path] of Object.entries(w.path)) {
      test(`${name} is accessible, fits the screen and needs no script`, async ({ page }) => {
        const scripts: string[] = [];
        page.on('request', (request) => {
          if (request.resourceType() === 'script' || /\.(wasm|m?js)(\?|$)/.test(request.url())) scripts.push(request.url());
        });
        const answer = await page.goto(path);
        expect(answer?.status()).toBe(200);
        await checkPage(page, language);
        await page.waitForLoadState('networkidle');
        expect(scripts, 'scripts and WebAssembly').toEqual([]);
      });
    }

    test('a dark page is as readable as a light one', async ({ page }) => {
      await page.emulateMedia({ colorScheme: 'dark' });
      for (const path of [w.path.home, w.path.assessment]) {
        await page.goto(path);
        await checkPage(page, language);
      }
    });

    test('an unknown address says so in the language of the address', async ({ page, problems }) => {
      problems.provoke(404);
      const answer = await page.goto(language === 'fr' ? '/nulle-part' : '/en/nowhere');
      expect(answer?.status()).toBe(404);
      await checkPage(page, language);
    });
  });
}

test('the language switch leads to the same page in the other language', { tag: '@desktop' }, async ({ page }) => {
  for (const name of ['home', 'coaches', 'coach', 'pricing', 'assessment', 'signIn', 'legal', 'api'] as const) {
    await page.goto(words.fr.path[name]);
    await page.getByRole('link', { name: 'English' }).click();
    await expect(page).toHaveURL((url) => url.pathname === words.en.path[name]);
    await page.getByRole('link', { name: 'Français' }).click();
    await expect(page).toHaveURL((url) => url.pathname === words.fr.path[name]);
  }
});

test('a first visit to the home page weighs less than 60 kB', { tag: ['@desktop', '@phone'] }, async ({ page }) => {
  const transfers = await recordTransfers(page);
  await page.goto('/');
  await page.waitForLoadState('networkidle');
  const counted = transfers.filter((t) => !['Font', 'Image'].includes(t.type));
  const bytes = sum(counted);
  test.info().annotations.push({ type: 'weight', description: `${bytes} bytes, ${transfers.length} requests` });
  expect(counted.length, 'requests').toBeGreaterThan(1);
  expect(bytes, counted.map((t) => `${t.bytes} ${t.type} ${t.url}`).join('\n')).toBeLessThan(BUDGET);
});
