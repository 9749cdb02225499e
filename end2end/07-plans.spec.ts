// Plans, packs and promotions: the back office makes a code, a parent buys with it and sees what it takes off while typing; a
// plan is changed for exactly what was shown, rests, resumes, and ends with what is paid.
import { checkPage, expect, open, type Page, ready, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { openHousehold } from './pages/household.ts';
import { PaymentPage } from './pages/payment.ts';
import { PlansPage } from './pages/plans.ts';
import { SandboxPayPage } from './pages/sandbox.ts';
import { words } from './words.ts';

const w = words.fr;

async function newParent(page: Page): Promise<void> {
  const assessment = await new AssessmentPage(page, w).open();
  await assessment.fill(newFamily());
  await assessment.submit();
  await new Dashboard(page, w).expectOpen();
}

async function payNow(page: Page): Promise<void> {
  await (await new SandboxPayPage(page, w).expectOpen()).decide('pay');
  await new PaymentPage(page, w).expectState('paid');
}

test.describe('promotions', { tag: '@desktop' }, () => {
  test('are made by the back office and checked while they are typed', async ({ page, signedIn }) => {
    const code = `E2E${Date.now().toString(36).toUpperCase()}`;
    const office = await signedIn('admin@demo.preau');
    await open(office, '/admin/promotions/nouvelle');
    await checkPage(office, 'fr');
    await office.getByLabel('Code', { exact: false }).first().fill(code);
    await office.getByLabel('Nom en français').fill('Essai');
    await office.getByLabel('Nom en anglais').fill('Trial');
    await office.getByLabel('Pourcentage', { exact: false }).last().fill('20');
    await office.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(office).toHaveURL(/\/admin\/promotions\?info=promotion-saved/);
    await expect(office.getByRole('link', { name: code })).toBeVisible();
    await checkPage(office, 'fr');

    await newParent(page);
    await new PlansPage(page, w).open();
    await page.getByRole('main').getByRole('link', { name: w.plans.choose }).first().click();
    await page.getByRole('radio', { name: w.plans.hybride }).check();
    await page.getByRole('button', { name: 'Continuer', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: w.plans.promotion })).toBeVisible();
    await ready(page);
    await page.getByLabel('Code', { exact: false }).fill('MAGIE');
    await expect(page.getByRole('status').filter({ hasText: 'Ce code n’existe pas.' })).toBeVisible();
    await page.getByLabel('Code', { exact: false }).fill(code.toLowerCase());
    await expect(page.getByRole('status').filter({ hasText: '143,200' })).toBeVisible();
    await checkPage(page, 'fr');
    await page.getByRole('button', { name: 'Continuer', exact: true }).click();
    await expect(page.getByRole('main')).toContainText('143,200');
    await checkPage(page, 'fr');
    await page.getByRole('button', { name: /^Payer 143,200/ }).click();
    await payNow(page);

    await open(office, '/admin/promotions');
    await expect(office.getByRole('row').filter({ hasText: code })).toContainText('143,200');
  });
});

test.describe('a subscription', { tag: '@desktop' }, () => {
  test('is changed for what was shown, rests, resumes, and ends with what is paid', async ({ page }) => {
    await openHousehold(page, w);
    await open(page, '/espace/abonnement');
    await page.getByRole('link', { name: 'Gérer', exact: true }).click();
    await checkPage(page, 'fr');
    await page.getByRole('link', { name: 'Passer à Immersion' }).click();
    const sheet = page.getByRole('dialog', { name: /Passer à Immersion/ });
    await expect(sheet).toContainText('120,000');
    await checkPage(page, 'fr');
    await sheet.getByRole('button', { name: /^Payer 120/ }).click();
    await payNow(page);

    await expect(async () => {
      await open(page, '/espace/abonnement');
      await expect(page.getByRole('main')).toContainText('Immersion', { timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await page.getByRole('link', { name: 'Gérer', exact: true }).click();
    await page.getByRole('button', { name: 'Mettre en pause' }).click();
    await expect(page.getByText('En pause', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Reprendre' }).click();
    await expect(page.getByRole('button', { name: 'Mettre en pause' })).toBeVisible();
    await page.getByRole('link', { name: 'Arrêter à l’échéance' }).click();
    await checkPage(page, 'fr');
    await page.getByRole('dialog').getByRole('button', { name: 'Arrêter à l’échéance' }).click();
    await page.getByRole('link', { name: 'Gérer', exact: true }).click();
    await page.getByRole('button', { name: 'Continuer finalement' }).click();
    await expect(page.getByRole('link', { name: 'Arrêter à l’échéance' })).toBeVisible();
  });

  test('a pack brings its credits', async ({ page }) => {
    await newParent(page);
    await open(page, '/espace/abonnement');
    await page.getByRole('link', { name: 'Voir les packs' }).click();
    await checkPage(page, 'fr');
    await page.getByRole('button', { name: 'Acheter ce pack' }).click();
    await page.getByRole('button', { name: 'Continuer', exact: true }).click();
    await page.getByRole('button', { name: /^Payer 249/ }).click();
    await payNow(page);
    await expect(async () => {
      await open(page, '/espace/abonnement/pret');
      await expect(page.getByRole('main')).toContainText('6 crédits', { timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await checkPage(page, 'fr');
  });
});

test.describe('the catalogue', { tag: '@desktop' }, () => {
  test('is edited by the back office, and says what is wrong', async ({ signedIn, problems }) => {
    problems.provoke(422);
    const office = await signedIn('assistante@demo.preau');
    await open(office, '/admin/formules');
    await checkPage(office, 'fr');
    await office.getByRole('link', { name: 'Hybride', exact: true }).click();
    await checkPage(office, 'fr');
    await office.getByLabel('Prix d’une période', { exact: false }).fill('beaucoup');
    await office.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(office.getByText('Un montant dans cette devise, comme 47,50.').first()).toBeVisible();
    await office.getByLabel('Prix d’une période', { exact: false }).fill('179');
    await office.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(office).toHaveURL(/\/admin\/formules\?info=plan-saved/);
    await open(office, '/admin/formules/packs/PACK_GRAND_ORAL');
    await checkPage(office, 'fr');
  });
});
