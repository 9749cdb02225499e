// Signed-in pages as others see them: in English, and in the dark. The scenarios walk through them in French and by daylight.
import { checkPage, expect, open, test } from './fixtures.ts';
import { CalendarPage, dayIn } from './pages/calendar.ts';
import { openHousehold } from './pages/household.ts';
import { words } from './words.ts';

const PORTAL: Record<string, string> = {
  '/espace': 'Hello',
  '/espace/calendrier': 'Book',
  '/espace/ateliers': 'Workshops',
  '/espace/rendez-vous': 'Appointments',
  '/espace/progres': 'Progress',
  '/espace/credits': 'Credits',
  '/espace/abonnement': 'Subscription',
  '/espace/factures': 'Invoices',
  '/espace/profil': 'My profile',
};

test.describe('in English', { tag: ['@desktop', '@phone'] }, () => {
  test.use({ locale: words.en.locale });

  test('the pages of a family are in English, in the light and in the dark', async ({ page }) => {
    test.slow();
    const w = words.en;
    await openHousehold(page, w);
    for (const [path, title] of Object.entries(PORTAL)) {
      await open(page, path);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await checkPage(page, 'en');
      }
    }
    const calendar = new CalendarPage(page, w);
    for (const view of ['', '&vue=mois', '&vue=agenda']) {
      await calendar.open(dayIn(7), view);
      await checkPage(page, 'en');
    }
    await calendar.choose(7, '11:00');
    await expect(calendar.sheet.getByRole('heading', { name: w.calendar.sheet })).toBeVisible();
    await checkPage(page, 'en');
  });
});

test.describe('in the dark', { tag: '@desktop' }, () => {
  const AREAS = {
    'helios@demo.preau': ['/coach', '/coach?vue=mois', '/coach/disponibilites', '/coach/calendriers', '/coach/comptes-rendus', '/coach/paie'],
    'admin@demo.preau': [
      '/admin',
      '/admin/calendrier',
      '/admin/ateliers',
      '/admin/credits',
      '/admin/factures',
      '/admin/factures/nouvelle',
      '/admin/formules',
      '/admin/paie',
      '/admin/paiements',
      '/admin/promotions',
      '/admin/rapprochement',
      '/admin/relances',
      '/admin/exports',
      '/admin/courriels',
    ],
  };
  for (const [email, paths] of Object.entries(AREAS)) {
    test(`the pages of ${email} can be read`, async ({ signedIn }) => {
      test.slow();
      const page = await signedIn(email);
      await page.emulateMedia({ colorScheme: 'dark' });
      for (const path of paths) {
        await open(page, path);
        await checkPage(page, 'fr');
      }
    });
  }
});
