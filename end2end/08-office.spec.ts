// The back office of money: subscriptions, lists as files, several invoices at once, drafts; and what families read of their money.
import { checkLayout, checkPage, expect, open, type Page, test } from './fixtures.ts';

const said = (page: Page, text: RegExp) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();

/** Writes a draft over 10 dinars in the browser; what it is about. */
async function writeDraft(page: Page): Promise<string> {
  const about = `Conseil ${Date.now().toString(36)}${Math.floor(performance.now())}`;
  const main = page.getByRole('main');
  await open(page, '/admin/factures/nouvelle');
  await main.getByLabel('Compte').selectOption({ label: 'Atelier Sahel' });
  await main.getByLabel('Désignation').first().fill(about);
  await main.getByLabel(/^Prix unitaire/).first().fill('10');
  await main.getByRole('button', { name: 'Garder en brouillon' }).click();
  await said(page, /Le brouillon est gardé/);
  return about;
}

test('subscriptions are searched, filtered and taken along', { tag: ['@desktop', '@phone'] }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  await open(page, '/admin/abonnements?echeance=retard');
  await expect(main.getByRole('link', { name: 'Famille Chaabane' })).toBeVisible();
  await expect(main).toContainText(/jours? de retard/);
  await expect(main.getByText('Famille Ben Salah')).toHaveCount(0);
  await checkPage(page, 'fr');
  const [file] = await Promise.all([page.waitForEvent('download'), main.getByRole('link', { name: 'Exporter (CSV)' }).click()]);
  expect(file.suggestedFilename()).toBe('abonnements.csv');
  await main.getByRole('link', { name: 'Famille Chaabane' }).click();
  await expect(page).toHaveURL(/\/admin\/relances\//);
});

test('lists are files for staff alone', { tag: '@desktop' }, async ({ signedIn }) => {
  const staff = await signedIn('admin@demo.preau');
  const parent = await signedIn('parent@demo.preau');
  for (const list of ['abonnements', 'relances', 'promotions', 'paiements']) {
    const file = await staff.request.get(`/admin/${list}.csv`);
    expect(file.headers()['content-type'], list).toContain('text/csv');
    expect((await parent.request.get(`/admin/${list}.csv`)).status(), list).toBe(403);
  }
});

test('an administrator reads who took which list', { tag: ['@desktop', '@phone'] }, async ({ signedIn, problems }) => {
  problems.provoke(403);
  const admin = await signedIn('admin@demo.preau');
  const main = admin.getByRole('main');
  const words = `Sahel${Date.now().toString(36)}`;
  await admin.request.get(`/admin/paiements.csv?q=${words}`);
  await open(admin, '/admin/exports?liste=payments');
  const row = main.getByRole('row').filter({ hasText: words });
  await expect(row).toContainText('Paiements');
  await expect(row).toContainText('admin@demo.preau');
  await checkPage(admin, 'fr');
  const assistant = await signedIn('assistante@demo.preau');
  expect((await assistant.goto('/admin/exports'))?.status()).toBe(403);
});

test('a draft is edited, issued along with others, reminded of, and another is given up', { tag: '@desktop' }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  const first = await writeDraft(page);
  await main.getByRole('link', { name: 'Modifier le brouillon' }).click();
  await expect(main.getByLabel('Désignation').first()).toHaveValue(first);
  await main.getByLabel(/^Prix unitaire/).first().fill('12,5');
  await checkPage(page, 'fr');
  await main.getByRole('button', { name: 'Garder en brouillon' }).click();
  await said(page, /Le brouillon est gardé/);
  await expect(main).toContainText('12,500');
  const second = await writeDraft(page);

  const tick = async (...abouts: string[]) => {
    await open(page, '/admin/factures?q=Conseil');
    for (const about of abouts) await main.getByRole('checkbox', { name: new RegExp(about) }).check();
  };
  await tick(first, second);
  await main.getByRole('button', { name: 'Émettre', exact: true }).click();
  await expect(main).toContainText('2 sur 2 seront émises');
  await checkPage(page, 'fr');
  await main.getByRole('button', { name: 'Émettre (2)' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Brouillons émis' })).toBeVisible();
  await expect(main.getByRole('row').filter({ hasText: first })).toContainText('Émise et envoyée');

  const draft = await writeDraft(page);
  await tick(first, draft);
  await main.getByRole('button', { name: 'Envoyer un rappel' }).click();
  await main.getByRole('button', { name: 'Envoyer les rappels (1)' }).click();
  await expect(main.getByRole('row').filter({ hasText: first })).toContainText('Rappel envoyé');
  await expect(main.getByRole('row').filter({ hasText: draft })).toContainText('il n’y a rien à payer');
  await checkPage(page, 'fr');

  await main.getByRole('row').filter({ hasText: draft }).getByRole('link').click();
  await main.getByRole('link', { name: 'Abandonner le brouillon' }).click();
  await checkPage(page, 'fr');
  await page.getByRole('dialog').getByRole('button', { name: 'Abandonner le brouillon' }).click();
  await said(page, /brouillon/i);
  await expect(main.getByText('Annulée', { exact: true }).first()).toBeVisible();
});

test('a family reads what it paid and what it owes, a child does not', { tag: ['@desktop', '@phone'] }, async ({ signedIn, problems }) => {
  problems.provoke(403);
  const page = await signedIn('parent@demo.preau');
  const main = page.getByRole('main');
  await open(page, '/espace/factures');
  await main.getByRole('link', { name: 'Paiements', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Paiements' })).toBeVisible();
  await checkPage(page, 'fr');
  const receipt = await main.getByRole('link', { name: /^Reçu / }).first().getAttribute('href');
  expect((await page.request.get(receipt ?? '')).headers()['content-type']).toBe('application/pdf');
  await main.getByRole('link', { name: 'Relevé', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Relevé de compte' })).toBeVisible();
  await expect(main.getByText('Solde au 1er janvier').first()).toBeVisible();
  await checkPage(page, 'fr');
  const [paper] = await Promise.all([page.waitForEvent('download'), main.getByRole('link', { name: 'Télécharger le PDF' }).click()]);
  expect(paper.suggestedFilename()).toMatch(/^releve-\d{4}\.pdf$/);
  const child = await signedIn('eleve@demo.preau');
  for (const address of ['/espace/paiements', '/espace/releve']) expect((await child.goto(address))?.status()).toBe(403);
});

test('without JavaScript, several invoices are still chosen and reminded of', { tag: '@no-js' }, async ({ signedIn }) => {
  const page = await signedIn('assistante@demo.preau');
  const main = page.getByRole('main');
  const about = await writeDraft(page);
  await open(page, '/admin/factures?q=Conseil');
  await main.getByRole('checkbox', { name: new RegExp(about) }).check();
  await main.getByRole('button', { name: 'Émettre', exact: true }).click();
  await checkLayout(page);
  await main.getByRole('button', { name: 'Émettre (1)' }).click();
  await expect(main.getByRole('row').filter({ hasText: about })).toContainText('Émise et envoyée');
  await checkLayout(page);
});
