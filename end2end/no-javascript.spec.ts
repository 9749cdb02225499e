// Sign-up, plan and booking with JavaScript switched off; and a refused form keeps what was typed.
import { checkLayout, expect, open, test } from './fixtures.ts';
import { AssessmentPage } from './pages/assessment.ts';
import { BookingPage } from './pages/booking.ts';
import { CalendarPage } from './pages/calendar.ts';
import { Dashboard } from './pages/dashboard.ts';
import { newFamily } from './pages/family.ts';
import { Mailbox } from './pages/mailbox.ts';
import { PaymentPage } from './pages/payment.ts';
import { PlansPage } from './pages/plans.ts';
import { SandboxPayPage } from './pages/sandbox.ts';
import { ActivationPage, SignInPage } from './pages/sign-in.ts';
import { words } from './words.ts';

const w = words.fr;

test.describe('without JavaScript', { tag: '@no-js' }, () => {
  test('a family signs up, pays, books, cancels and signs out', async ({ page, signedIn, somebodyElse }) => {
    test.slow();
    const family = newFamily();
    const assessment = await new AssessmentPage(page, w).open();
    await checkLayout(page);
    await assessment.fill(family);
    await assessment.submit();
    const dashboard = await new Dashboard(page, w).expectOpen();
    await dashboard.expectMessage(w.portal.welcome);

    const plans = await new PlansPage(page, w).open();
    await checkLayout(page);
    await plans.chooseHybride();
    await plans.pay();
    await (await new SandboxPayPage(page, w).expectOpen()).decide('pay');
    await new PaymentPage(page, w).expectState('paid');
    await dashboard.expectBalance(family.child, 4);

    const mailbox = new Mailbox(await signedIn('admin@demo.preau'));
    await mailbox.openMailTo(family.email, w.mail.welcome);
    const student = await somebodyElse();
    await new ActivationPage(student, w).activate(await mailbox.activationLink(), 'encore trois mots');
    const space = await new Dashboard(student, w).expectOpen();

    const calendar = new CalendarPage(student, w);
    await calendar.choose(4, '15:00');
    await checkLayout(student);
    await calendar.confirm();
    const booking = await new BookingPage(student, w).expectOpen();
    await booking.expectStatus('confirmed');
    await space.expectBalance(family.child, 3);

    await open(student, '/espace/rendez-vous');
    await student.getByRole('main').getByRole('link', { name: /Hélios/ }).first().click();
    await booking.askToCancel();
    await checkLayout(student);
    await booking.confirmButton.click();
    await space.expectBalance(family.child, 4);

    await (await dashboard.open()).signOut();
    await page.goto('/espace');
    await expect(page).toHaveURL(/\/connexion/);
  });

  test('a refused form comes back with what was typed, the mistakes and no password', async ({ page, problems }) => {
    problems.provoke(422);
    const family = newFamily();
    const assessment = await new AssessmentPage(page, w).open();
    await assessment.fill(family);
    await assessment.field('phone').fill('pas un numéro');
    await assessment.submit();

    await expect(page.getByText(w.mistakes)).toBeVisible();
    await expect(assessment.field('phone')).toHaveAttribute('aria-invalid', 'true');
    await expect(assessment.field('phone')).toHaveValue('pas un numéro');
    await expect(assessment.field('firstName')).toHaveValue(family.firstName);
    await expect(assessment.field('email')).toHaveValue(family.email);
    await expect(assessment.field('goals')).toHaveValue('Mention Très bien');
    await expect(assessment.field('grade')).toHaveValue('terminale');
    await expect(assessment.subject()).toBeChecked();
    await expect(assessment.field('consent')).toBeChecked();
    await expect(assessment.field('password')).toHaveValue('');
    await checkLayout(page);

    await assessment.field('phone').fill('');
    await assessment.field('password').fill(family.password);
    await assessment.submit();
    await new Dashboard(page, w).expectOpen();
  });

  test('a wrong password leaves the address where it was', async ({ page, problems }) => {
    problems.provoke(401, 409, 422);
    const signIn = await new SignInPage(page, w).open();
    await signIn.signIn('parent@demo.preau', 'not this one');
    await signIn.expectOpen();
    await expect(page.getByRole('alert').first()).toContainText(/\S/);
    await expect(signIn.email).toHaveValue('parent@demo.preau');
    await expect(signIn.password).toHaveValue('');
  });
});
