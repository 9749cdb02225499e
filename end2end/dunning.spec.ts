// A renewal that is not paid: invoice, notices, suspension; then it is paid, and everything resumes. On a server of its own,
// whose clock is moved by starting it again on the same data.
import { DEMO_PASSWORD, checkPage, expect, open, ready, test, type Page } from './fixtures.ts';
import { CalendarPage } from './pages/calendar.ts';
import { CardPayPage, MethodsPage } from './pages/cards.ts';
import { Mailbox } from './pages/mailbox.ts';
import { PaymentPage } from './pages/payment.ts';
import { SandboxPayPage } from './pages/sandbox.ts';
import { SignInPage } from './pages/sign-in.ts';
import { launch, type Server } from './server.ts';
import { words } from './words.ts';

const w = words.fr;
let server: Server | undefined;
let usual: string | undefined;

/** The demonstration begins on 1 October; Inès' month is paid until the 14th. */
async function at(instant: string): Promise<void> {
  await server?.pause();
  server = await launch(`server-dunning-${instant.slice(0, 10)}.log`, { PREAU_CLOCK: instant }, server?.data);
  process.env.PREAU_TEST_URL = server.url;
}

test.describe.configure({ timeout: 300_000 });

test.beforeAll(async () => {
  usual = process.env.PREAU_TEST_URL;
  await at('2026-10-01T08:00:00Z');
});

test.afterAll(async () => {
  process.env.PREAU_TEST_URL = usual;
  await server?.stop();
});

test('a renewal that is not paid suspends new bookings, and paying resumes them', { tag: '@desktop' }, async ({ somebodyElse, problems }) => {
  const signedIn = async (email: string): Promise<Page> => {
    const page = await somebodyElse();
    await new SignInPage(page, w).open().then((form) => form.signIn(email, DEMO_PASSWORD));
    await page.waitForURL(/\/(espace|admin)\b/);
    return page;
  };
  const parent = () => signedIn('parent@demo.preau');
  const office = () => signedIn('admin@demo.preau');
  const pay = (page: Page) => page.getByRole('main').getByRole('button', { name: /^Payer 179/ }).first();

  // The card that a pack is paid with is kept, and will refuse.
  let page = await parent();
  const methods = await new MethodsPage(page, w).open();
  await methods.keepNext();
  await open(page, '/espace/abonnement/choisir?pack=PACK_GRAND_ORAL');
  await page.getByRole('button', { name: 'Acheter ce pack' }).click();
  await page.getByRole('button', { name: 'Continuer', exact: true }).click();
  await page.getByRole('radio', { name: w.cards.byStripe }).check();
  await page.getByRole('button', { name: /^Payer 249/ }).click();
  await (await new CardPayPage(page, w).expectOpen('stripe')).decide('once');
  await new PaymentPage(page, w).expectState('paid');
  await methods.expectKept('Visa •••• 0341');

  // A week before: the invoice, said calmly.
  await at('2026-10-07T09:00:00Z');
  await new Mailbox(await office()).openMailTo('parent@demo.preau', /La formule Hybride de Inès se renouvelle/);
  page = await parent();
  await open(page, '/espace');
  await expect(page.getByText(/sera débité.*14 octobre 2026/)).toBeVisible();
  await checkPage(page, 'fr');
  await open(page, '/espace/abonnement');
  await expect(pay(page)).toBeVisible();
  await checkPage(page, 'fr');

  // On the day: the card is charged, and refuses.
  await at('2026-10-14T09:00:00Z');
  page = await office();
  await expect(async () => {
    await open(page, '/admin/relances?q=Salah');
    await page.getByRole('link', { name: 'Famille Ben Salah' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Prélèvement' })).toContainText('refus', { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });

  // A week late: a mail and a text message.
  await at('2026-10-22T09:00:00Z');
  page = await office();
  await new Mailbox(page).openMailTo('parent@demo.preau', /Paiement en attente depuis une semaine/);
  await open(page, '/admin/sms');
  await checkPage(page, 'fr');
  await open(page, '/admin/relances?etat=late&q=Salah');
  await expect(page.getByRole('link', { name: 'Famille Ben Salah' })).toBeVisible();
  await checkPage(page, 'fr');

  // Two weeks late: suspended. A child is told nothing of money.
  await at('2026-11-01T09:00:00Z');
  page = await office();
  await new Mailbox(page).openMailTo('parent@demo.preau', /Les nouvelles réservations de Inès sont suspendues/);
  const student = await signedIn('eleve@demo.preau');
  await open(student, '/espace');
  await expect(student.getByText(/Payer|suspendu|en retard/i)).toHaveCount(0);
  const calendar = new CalendarPage(student, w);
  await calendar.open('2026-11-05');
  await calendar.slot({ day: '2026-11-05', time: '17:00' }).click();
  problems.provoke(409);
  await calendar.confirm();
  await expect(student.getByText(/Il n’est pas possible de réserver pour l’instant/).first()).toBeVisible();

  // The office notes a call; then the parent pays.
  await open(page, '/admin/relances?etat=suspended');
  await page.getByRole('link', { name: 'Famille Ben Salah' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Famille Ben Salah' })).toBeVisible();
  await page.getByRole('link', { name: 'Noter un contact' }).click();
  await page.getByLabel('Ce qui s’est dit').fill('Le père paie aujourd’hui.');
  await page.getByRole('button', { name: 'Noter' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Le contact est noté' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Déroulé' })).toContainText('Le père paie aujourd’hui.');
  await checkPage(page, 'fr');

  const payer = await parent();
  await open(payer, '/espace/abonnement');
  await expect(payer.getByText(/attendent le paiement/)).toBeVisible();
  await checkPage(payer, 'fr');
  await pay(payer).click();
  await new SandboxPayPage(payer, w).expectOpen().then((sandbox) => sandbox.decide('pay'));
  await new PaymentPage(payer, w).expectState('paid');

  // Active at once: the notice is gone, the child books.
  await expect(async () => {
    await open(payer, '/espace/abonnement');
    await expect(payer.getByText(/attendent le paiement/)).toHaveCount(0);
  }).toPass({ timeout: 30_000 });
  await calendar.open('2026-11-05');
  await calendar.slot({ day: '2026-11-05', time: '17:00' }).click();
  await calendar.confirm();
  await expect(student).toHaveURL(/\/espace\/rendez-vous\//);
  await ready(student);
  await page.reload();
  await expect(page.getByRole('table', { name: 'Déroulé' })).toContainText('Facture payée');
});
