// Who may see what, from the outside: guards, roles, and other families' things.
import { checkPage, expect, open, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { SignInPage } from './pages/sign-in.ts';
import { words } from './words.ts';

const w = words.fr;
const PORTAL = [
  '/espace',
  '/espace/calendrier',
  '/espace/rendez-vous',
  '/espace/progres',
  '/espace/credits',
  '/espace/abonnement',
  '/espace/enfants/nouveau',
  '/espace/profil',
];
const BACK_OFFICE = ['/admin', '/admin/personnes', '/admin/calendrier', '/admin/disponibilites', '/admin/services', '/admin/coachs', '/admin/reservations', '/admin/comptes-rendus', '/admin/avis', '/admin/paiements', '/admin/rapprochement', '/admin/courriels'];

test.describe('a visitor', { tag: '@desktop' }, () => {
  for (const path of [...PORTAL, '/coach', ...BACK_OFFICE]) {
    test(`is asked to sign in before ${path}, and led there afterwards`, async ({ page }) => {
      await page.goto(`${path}?semaine=1`);
      await expect(page).toHaveURL((url) => url.pathname === '/connexion' && url.searchParams.get('suite') === `${path}?semaine=1`);
      await expect(page.getByText(w.signIn.openThisPage)).toBeVisible();
    });
  }

  test('who signs in lands where they wanted to go', async ({ page }) => {
    await page.goto('/espace/credits');
    await new SignInPage(page, w).signIn('parent@demo.preau', 'Preau-demo-2026');
    await expect(page).toHaveURL(/\/espace\/credits$/);
  });

  test('is not led away from the site by a crafted link', async ({ page }) => {
    await page.goto('/connexion?suite=https%3A%2F%2Fevil.example');
    await new SignInPage(page, w).signIn('parent@demo.preau', 'Preau-demo-2026');
    await expect(page).toHaveURL((url) => url.pathname === '/espace');
  });
});

test.describe('roles', { tag: ['@desktop', '@phone'] }, () => {
  const homes = {
    'parent@demo.preau': PORTAL,
    'eleve@demo.preau': PORTAL.filter((path) => path !== '/espace/enfants/nouveau'),
    'helios@demo.preau': ['/coach', '/coach/disponibilites', '/coach/profil', '/espace/profil'],
    'admin@demo.preau': BACK_OFFICE,
  };
  for (const [email, paths] of Object.entries(homes)) {
    for (const path of paths) {
      test(`${email} opens ${path}`, async ({ signedIn }) => {
        const page = await signedIn(email);
        await open(page, path);
        await checkPage(page, 'fr');
      });
    }
  }
});

test.describe('a parent', { tag: '@desktop' }, () => {
  test('may not enter the back office nor the coaches’ pages', async ({ signedIn, problems }) => {
    problems.provoke(403);
    const page = await signedIn('parent@demo.preau');
    for (const path of ['/coach', ...BACK_OFFICE]) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(403);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cette page ne vous est pas ouverte');
    }
  });

  test('cannot open another family’s booking', async ({ page, signedIn, problems }) => {
    problems.provoke(404);
    const demo = await signedIn('eleve@demo.preau');
    await open(demo, '/espace/rendez-vous');
    const link = demo.getByRole('main').locator('a[href*="/espace/rendez-vous/"]').first();
    const address = (await link.getAttribute('href')) ?? '';
    expect(address).toMatch(/rendez-vous\/[0-9a-f-]{36}/);

    const family = newFamily();
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    await assessment.submit();
    await new Dashboard(page, w).expectOpen();
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('main')).not.toContainText('Hélios');
  });

  test('who signs out is out, also with the back button', async ({ page }) => {
    await page.goto('/connexion');
    await new SignInPage(page, w).signIn('parent@demo.preau', 'Preau-demo-2026');
    const dashboard = await new Dashboard(page, w).expectOpen();
    await dashboard.signOut();
    await page.goBack();
    await page.reload();
    await expect(page).toHaveURL(/\/connexion/);
  });
});
