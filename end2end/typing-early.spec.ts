// What somebody types before the WebAssembly has taken a page over stays, and so does the place they type in.
import { expect, open, ready, test, type Page } from './fixtures.ts';
import { words } from './words.ts';

test('a sheet that is filled in before its page is taken over keeps what was typed', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('admin@demo.preau');
  await open(page, '/admin/paiements?statut=succeeded');
  const payment = await page.getByRole('table').getByRole('link').first().getAttribute('href');

  const release = await holdWebAssembly(page);
  await page.goto(`${payment}/remboursement?montant=1`, { waitUntil: 'domcontentloaded' });
  const reason = page.getByRole('dialog').getByRole('textbox', { name: words.fr.cards.reason });
  await reason.pressSequentially('Séance ');
  await expect(page.locator('html[data-hydrated]')).not.toBeAttached();

  release();
  await ready(page);
  await page.waitForFunction(() => document.querySelector('dialog:modal') !== null);
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
