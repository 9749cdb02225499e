// What somebody types before the WebAssembly has taken a page over stays, and so does the place they type in.
import { expect, ready, test, type Page } from './fixtures.ts';

test('a sheet that is filled in before its page is taken over keeps what was typed', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('admin@demo.preau');
  const release = await holdWebAssembly(page);
  await page.goto('/admin/paie/helios?feuille=corriger', { waitUntil: 'domcontentloaded' });
  const reason = page.getByRole('dialog').getByLabel('Raison');
  await reason.pressSequentially('Séance ');
  await expect(page.locator('html[data-hydrated]')).not.toBeAttached();

  release();
  await ready(page);
  await expect.poll(() => page.evaluate(() => document.querySelector('dialog:modal') !== null)).toBe(true);
  await page.keyboard.type('annulée');
  await expect(reason).toHaveValue('Séance annulée');
});

/** Lets nothing of the WebAssembly through until what this returns is called, as on a slow network. */
async function holdWebAssembly(page: Page): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\.wasm(\?|$)/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
