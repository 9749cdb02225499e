// What every test gets: a browser that tolerates no error, signed-in people, and the checks made on every page visited.
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { SignInPage } from './pages/sign-in.ts';
import { type Language, words } from './words.ts';

export { expect, type Page };

export const DEMO_PASSWORD = 'Preau-demo-2026';

type Fixtures = {
  /** Fails the test when a page logged an error or a request failed. */
  problems: Problems;
  /** A page on which somebody with a demonstration account is signed in, in a browser of their own. */
  signedIn: (email: string) => Promise<Page>;
  /** A page in a browser of its own, for one more person in the same test. */
  somebodyElse: () => Promise<Page>;
};

type Sessions = {
  /** Cookies by e-mail, so that each person signs in once: sign-in is rate limited. */
  sessions: Map<string, Session>;
};

export const test = base.extend<Fixtures, Sessions>({
  baseURL: async ({}, use) => {
    await use(process.env.PREAU_TEST_URL);
  },

  problems: [
    async ({ context }, use) => {
      const problems = new Problems();
      problems.watch(context);
      await use(problems);
      expect(problems.found, 'errors in the browser or on the server').toEqual([]);
    },
    { auto: true },
  ],

  sessions: [async ({}, use) => use(new Map()), { scope: 'worker' }],

  somebodyElse: async ({ browser, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await newContext(browser, problems);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },

  signedIn: async ({ browser, problems, sessions }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (email) => {
      const context = await newContext(browser, problems, sessions.get(email));
      contexts.push(context);
      const page = await context.newPage();
      if (!sessions.has(email)) {
        await new SignInPage(page, words.fr).open().then((form) => form.signIn(email, DEMO_PASSWORD));
        await page.waitForURL(/\/(espace|coach|admin)\b/);
        sessions.set(email, await context.storageState());
      }
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

async function newContext(browser: Browser, problems: Problems, storageState?: Session): Promise<BrowserContext> {
  const baseURL = process.env.PREAU_TEST_URL ?? '';
  const context = await browser.newContext(storageState ? { baseURL, storageState } : { baseURL });
  problems.watch(context);
  return context;
}

/** Collects what went wrong in the background of a test. */
export class Problems {
  readonly found: string[] = [];
  private readonly provoked: number[] = [];
  private readonly tolerated: RegExp[] = [];

  /** Says that the test provokes answers of these HTTP statuses; the browser reports each as a console error. */
  provoke(...statuses: number[]): void {
    this.provoked.push(...statuses);
  }

  /** Says that the test makes the browser log this error. */
  tolerate(message: RegExp): void {
    this.tolerated.push(message);
  }

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      // The preview of a mail is a sandboxed frame without scripts; the scripts it blocks there are axe's and Playwright's.
      if (message.text().startsWith('Blocked script execution in') && /\/admin\/courriels\/[^/]+\/html$/.test(message.location().url)) return;
      const meant = this.provoked.some((status) => message.text().includes(`status of ${status}`)) || this.tolerated.some((t) => t.test(message.text()));
      if (message.type() === 'error' && !meant) {
        this.found.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.found.push(`exception: ${error.error().message}`));
    context.on('response', (response) => {
      if (response.status() >= 500 && isOurs(response.url()) && !this.provoked.includes(response.status())) {
        this.found.push(`${response.status()} ${response.request().method()} ${response.url()}`);
      }
    });
    context.on('requestfailed', (request) => {
      // Leaving a page aborts what it was still loading. 'csp' is how Playwright keeps scripts out when JavaScript is off; a
      // script that our own policy blocks is also a console error.
      const why = request.failure()?.errorText ?? '';
      if (isOurs(request.url()) && why !== 'net::ERR_ABORTED' && why !== 'csp') this.found.push(`failed: ${request.url()} ${why}`);
    });
  }
}

function isOurs(url: string): boolean {
  return url.startsWith(process.env.PREAU_TEST_URL ?? 'http://127.0.0.1');
}

/** Waits until a page can be used: on pages with WebAssembly, until it has taken over. */
export async function ready(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  const hydrates = /^\/(espace|coach|admin)(\/|$)/.test(new URL(page.url()).pathname);
  if (hydrates && hasJavaScript()) await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

export function hasJavaScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Opens an address and waits until the page can be used. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** What must hold on every page: WCAG 2.2 AA as far as axe can tell, nothing wider than the screen, one h1, a language. */
export async function checkPage(page: Page, language?: Language): Promise<void> {
  await ready(page);
  await checkLayout(page);
  if (language) await expect(page.locator('html')).toHaveAttribute('lang', language);
  // axe runs as a script of the page.
  if (!hasJavaScript()) return;
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const summary = violations.map((v) => `${v.id} (${v.help}): ${v.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
  expect(summary, `accessibility of ${page.url()}`).toEqual([]);
}

/** The part of [checkPage] that also works without JavaScript. */
export async function checkLayout(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  expect((await page.title()).trim(), `title of ${page.url()}`).not.toBe('');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `pixels beyond the right edge of ${page.url()}`).toBeLessThanOrEqual(0);
}
