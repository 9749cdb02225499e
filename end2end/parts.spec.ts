// The WebAssembly of signed-in pages comes in parts (src/app/parts.rs): little on a first visit, the rest when it is needed.
import type { Page } from '@playwright/test';
import { expect, open, ready, test } from './fixtures.ts';
import { recordTransfers, sum } from './transfers.ts';
import { words } from './words.ts';

/**
 * Compressed bytes of script and WebAssembly for a first visit of each area: about 4 s on a weak network (1 Mbit/s), 6 s for
 * the back office, during which the page can be read and its links and forms work. In one piece it would be 1.2 MB.
 */
const BUDGETS: Record<string, [who: string, bytes: number]> = {
  '/espace': ['parent@demo.preau', 460_000],
  '/coach': ['helios@demo.preau', 420_000],
  '/admin': ['admin@demo.preau', 720_000],
};

test.describe('the WebAssembly', { tag: '@desktop' }, () => {
  for (const [path, [who, budget]] of Object.entries(BUDGETS)) {
    test(`of a first visit of ${path} weighs less than ${budget / 1000} kB`, async ({ signedIn }) => {
      const page = await signedIn(who);
      await page.goto('about:blank');
      const transfers = await recordTransfers(page);
      await open(page, path);
      await page.waitForLoadState('networkidle');
      const code = transfers.filter((t) => /\.(js|wasm)$/.test(t.url));
      const list = code.map((t) => `${t.bytes} ${t.url}`).join('\n');
      test.info().annotations.push({ type: 'weight', description: `${sum(code)} bytes, ${code.length} requests` });
      expect(code.some((t) => t.url.includes('split_')), list).toBe(true);
      expect(new Set(code.map((t) => t.url)).size, `nothing is fetched twice:\n${list}`).toBe(code.length);
      expect(sum(code), list).toBeLessThan(budget);
    });
  }

  test('of another part is loaded when somebody goes there, without loading the page again', async ({ signedIn }) => {
    const page = await signedIn('parent@demo.preau');
    await open(page, '/espace');
    const loaded = parts(page);
    await mark(page);
    await page.locator('.portal-nav').getByRole('link', { name: 'Réserver' }).click();
    await expect(page.getByRole('heading', { level: 1, name: words.fr.calendar.h1 })).toBeVisible();
    expect(await isMarked(page)).toBe(true);
    expect(loaded).toContain('booking');
    expect(loaded).not.toContain('account');
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: words.fr.portal.hello })).toBeVisible();
    expect(await isMarked(page)).toBe(true);
  });

  test('that cannot be loaded is not missed: the server shows the page', async ({ signedIn, problems }) => {
    const page = await signedIn('parent@demo.preau');
    await open(page, '/espace');
    await mark(page);
    // As after an update of the server, when the files of the page that is still open are no longer there.
    problems.provoke(404);
    problems.tolerate(/WebAssembly/);
    await page.route(/split_booking/, (route) => route.fulfill({ status: 404 }), { times: 1 });
    await page.locator('.portal-nav').getByRole('link', { name: 'Réserver' }).click();
    await expect(page).toHaveURL(/\/espace\/calendrier$/);
    await expect(page.getByRole('heading', { level: 1, name: words.fr.calendar.h1 })).toBeVisible();
    await ready(page);
    expect(await isMarked(page)).toBe(false);
  });

  test('has no public pages: a link to one loads it from the server', async ({ signedIn }) => {
    const page = await signedIn('parent@demo.preau');
    await open(page, '/espace');
    await mark(page);
    await page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: '/tarifs?vu=1#questions', textContent: 'Tarifs' });
      document.querySelector('main')?.append(link);
    });
    await page.locator('main').getByRole('link', { name: 'Tarifs' }).click();
    await expect(page).toHaveURL(/\/tarifs\?vu=1#questions$/);
    await expect(page.locator('.public')).toBeVisible();
    expect(await isMarked(page)).toBe(false);
    await page.goBack();
    await ready(page);
    await expect(page.getByRole('heading', { level: 1, name: words.fr.portal.hello })).toBeVisible();
  });

  test('also takes over the page of an unknown address', async ({ signedIn, problems }) => {
    problems.provoke(404);
    const page = await signedIn('parent@demo.preau');
    await open(page, '/espace/nulle-part');
    await page.locator('main').getByRole('link').first().click();
    await expect(page).toHaveURL((url) => url.pathname === '/');
  });
});

/** The parts that are fetched from now on. */
function parts(page: Page): string[] {
  const loaded: string[] = [];
  page.on('request', (request) => {
    const part = /\/pkg\/split_(\w+)\.[^/]*wasm$/.exec(request.url())?.[1];
    if (part) loaded.push(part);
  });
  return loaded;
}

/** Marks the document, which a full load replaces. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-marked', ''));
}

async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.hasAttribute('data-marked'));
}
