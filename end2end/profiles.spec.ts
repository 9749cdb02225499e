// Coaches' profiles: a coach edits the page that everybody reads, the back office edits everybody's. What is changed is put back.
import { checkLayout, checkPage, expect, open, type Page, test } from './fixtures.ts';

const VIDEO = 'https://www.youtube.com/watch?v=preau';

async function save(page: Page, video: string): Promise<void> {
  await page.getByLabel('Adresse d’une vidéo de présentation').fill(video);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
}

test('a coach edits the public page, which loads nothing from elsewhere', { tag: ['@desktop', '@phone'] }, async ({ page, signedIn, problems, baseURL }) => {
  problems.provoke(422);
  const coach = await signedIn('helios@demo.preau');
  await open(coach, '/coach/profil');
  await checkPage(coach, 'fr');
  await save(coach, 'http://www.youtube.com/watch?v=preau');
  await expect(coach.getByText(/^Une adresse qui commence par https/).first()).toBeVisible();
  await save(coach, VIDEO);
  await expect(coach).toHaveURL(/\/coach\/profil\?info=profile-saved/);

  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL ?? '')) elsewhere.push(request.url());
  });
  await page.goto('/coachs/helios');
  const main = page.getByRole('main');
  await expect(main.getByRole('link', { name: /Hélios se présente en vidéo/ })).toHaveAttribute('href', VIDEO);
  await expect(main).toContainText('Jusqu’à 15 km autour de Tunis');
  await expect(main).toContainText('45 TND l’heure en ligne');
  await expect(main).toContainText('Grand oral de NSI');
  await checkPage(page, 'fr');
  expect(elsewhere).toEqual([]);
  await page.goto('/en/coaches/helios');
  await expect(main).toContainText('Oral examination in computer science');
  await checkPage(page, 'en');

  await open(coach, '/coach/profil');
  await save(coach, '');
  await expect(coach).toHaveURL(/info=profile-saved/);
});

test('the back office edits everybody’s profile, without JavaScript too', { tag: ['@desktop', '@no-js'] }, async ({ signedIn }) => {
  const office = await signedIn('assistante@demo.preau');
  await open(office, '/admin/coachs');
  await checkLayout(office);
  await office.getByRole('main').getByRole('link', { name: 'Zénon' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Page publique de Zénon' })).toBeVisible();
  await expect(office.getByRole('checkbox', { name: 'Philosophie' })).toBeChecked();
  await checkLayout(office);
  await office.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(office).toHaveURL(/\/admin\/coachs\/zenon\?info=profile-saved/);
});
