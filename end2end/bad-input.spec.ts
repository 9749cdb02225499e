// Invalid, oversized, doubled and hostile input gets a clear answer and breaks nothing.
import { checkPage, expect, open, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { Mailbox } from './pages/mailbox.ts';
import { SignInPage } from './pages/sign-in.ts';
import { words } from './words.ts';

const w = words.fr;
const HOSTILE = '</title><script>document.title = "owned"</script><img src=x onerror=alert(1)>';

test.describe('bad input', { tag: '@desktop' }, () => {
  test('every wrong field of the assessment is named at once, and nothing typed is lost', async ({ page, problems }) => {
    problems.provoke(422);
    const family = { ...newFamily(), email: 'amel@', firstName: ' ', password: '12345678' };
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    // The browser's own checks are a courtesy that programs do not use.
    await page.locator('form').last().evaluate((form: HTMLFormElement) => (form.noValidate = true));
    await assessment.submit();
    for (const field of ['firstName', 'email', 'password'] as const) {
      await expect(assessment.field(field)).toHaveAttribute('aria-invalid', 'true');
    }
    await expect(assessment.field('lastName')).toHaveValue(family.lastName);
    await expect(assessment.field('childFirstName')).toHaveValue(family.child);
    // The summary leads to the field.
    await page.getByRole('alert').getByRole('link').first().click();
    await expect(page).toHaveURL(/#/);
    await checkPage(page, 'fr');
  });

  test('text that looks like markup is shown as text', async ({ page, signedIn, problems }) => {
    problems.provoke(422);
    const family = { ...newFamily(), child: '<b>Inès</b>' };
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    await assessment.field('goals').fill(HOSTILE);
    await assessment.submit();
    // Accepted or refused, it is never run.
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.title()).not.toBe('owned');
    await expect(page.locator('img[src="x"], main b')).toHaveCount(0);
    const staff = await signedIn('admin@demo.preau');
    await open(staff, `/admin/personnes?q=${encodeURIComponent(family.lastName)}`);
    await expect(staff.locator('img[src="x"], main b')).toHaveCount(0);
    await open(staff, `/admin/courriels?q=${encodeURIComponent('<script>alert(1)</script>')}`);
    expect(await staff.title()).not.toBe('owned');
  });

  test('a password nobody should use is refused with the reason', async ({ page, problems }) => {
    problems.provoke(422);
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill({ ...newFamily(), password: 'password' });
    await assessment.submit();
    await expect(assessment.field('password')).toHaveAttribute('aria-invalid', 'true');
  });

  test('the same form sent twice opens one account', async ({ page, signedIn }) => {
    const family = newFamily();
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    await page.getByRole('button', { name: w.assessment.submit }).dblclick();
    await new Dashboard(page, w).expectOpen();
    const mailbox = new Mailbox(await signedIn('admin@demo.preau'));
    await mailbox.openMailTo(family.email, w.mail.welcome);
    expect(await mailbox.countMailsTo(family.email, w.mail.welcome)).toBe(1);
  });

  test('sign-in does not tell whether an address has an account', async ({ page, problems }) => {
    problems.provoke(401, 409, 422);
    const answers: string[] = [];
    for (const email of ['parent@demo.preau', 'nobody.at.all@example.test']) {
      const signIn = await new SignInPage(page, w).open();
      await signIn.signIn(email, 'certainly not this one');
      answers.push(await page.getByRole('alert').first().innerText());
    }
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]?.trim()).not.toBe('');
  });

  test('an address made of nonsense is a plain 404', async ({ signedIn, problems }) => {
    problems.provoke(400, 404);
    const page = await signedIn('parent@demo.preau');
    const nowhere = ['rendez-vous/not-an-id', 'rendez-vous/00000000-0000-0000-0000-000000000000', 'paiements/1'];
    for (const path of nowhere.map((end) => `/espace/${end}`)) {
      const answer = await page.goto(path);
      expect([400, 404], path).toContain(answer?.status());
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    }
  });

  test('absurd filters give a page, not an error', async ({ signedIn }) => {
    const page = await signedIn('parent@demo.preau');
    const absurd = [
      'semaine=yesterday',
      'semaine=9999-99-99',
      'creneau=2026-13-45T99:00:00Z&avec=helios',
      'coach=nobody&matiere=%00',
      `coach=${'x'.repeat(2000)}`,
    ];
    for (const query of absurd) {
      const answer = await page.goto(`/espace/calendrier?${query}`);
      expect(answer?.status(), query).toBeLessThan(500);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    }
  });

  test('a forged or oversized request is refused before it reaches anything', async ({ page, request }) => {
    const url = process.env.PREAU_TEST_URL ?? '';
    await page.goto(w.path.signIn);
    const action = (await page.getByRole('main').locator('form').getAttribute('action')) ?? '';
    expect(action).toMatch(/^\/api\//);
    const forged = await request.post(url + action, {
      form: { email: 'a@b.test', password: 'x' },
      headers: { origin: 'https://evil.example' },
    });
    expect(forged.status()).toBe(403);
    const oversized = await request.post(url + action, {
      data: 'x'.repeat(5_000_000),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    });
    expect(oversized.status()).toBe(413);
  });
});
