// What pages say, in both languages: the names by which tests find things, as a reader or a screen reader would. When a
// label changes, it changes here and nowhere else.

export type Language = 'fr' | 'en';

type Label = string | RegExp;

export interface Words {
  /** Language of the browser. */
  locale: string;
  path: Record<'home' | 'assessment' | 'coaches' | 'coach' | 'pricing' | 'signIn' | 'legal', string>;
  home: { h1: Label; assessment: string };
  assessment: Record<
    | 'h1' | 'parent' | 'firstName' | 'lastName' | 'email' | 'phone' | 'password' | 'child' | 'childFirstName' | 'childLastName'
    | 'grade' | 'terminale' | 'subject' | 'goals' | 'consent' | 'submit',
    Label
  >;
  signIn: Record<'h1' | 'email' | 'password' | 'submit' | 'openThisPage', Label>;
  activation: Record<'password' | 'submit' | 'closed', Label>;
  portal: Record<'welcome' | 'activated' | 'hello' | 'creditsOf' | 'book' | 'signOut', Label>;
  /** "4 crédits" */
  credits: (n: number) => RegExp;
  plans: Record<'h1' | 'hybride' | 'pay' | 'active', Label>;
  sandbox: Record<'h1' | 'pay' | 'refuse' | 'leave' | 'refused', Label>;
  payment: Record<'paid' | 'failed' | 'open' | 'again', Label>;
  calendar: Record<'h1' | 'coach' | 'subject' | 'online' | 'confirm' | 'booked' | 'rule' | 'next', Label>;
  booking: Record<'confirmed' | 'cancelled' | 'cancel' | 'confirmCancel' | 'refunded' | 'tooLate', Label>;
  mail: Record<'welcome' | 'paymentConfirmed' | 'subscriptionActivated' | 'bookingConfirmed' | 'bookingCancelled', RegExp>;
  /** The sentence above the mistakes of a form. */
  mistakes: Label;
}

const fr: Words = {
  locale: 'fr-FR',
  path: {
    home: '/',
    assessment: '/bilan-gratuit',
    coaches: '/coachs',
    coach: '/coachs/helios',
    pricing: '/tarifs',
    signIn: '/connexion',
    legal: '/mentions-legales',
  },
  home: { h1: /Obtenez le Bac avec Mention/, assessment: 'Bilan stratégique gratuit' },
  assessment: {
    h1: 'Bilan stratégique gratuit',
    parent: 'Vous, le parent',
    firstName: 'Prénom',
    lastName: 'Nom',
    email: 'Adresse e-mail',
    phone: /^Téléphone/,
    password: 'Mot de passe',
    child: 'L’élève',
    childFirstName: 'Prénom de l’élève',
    childLastName: 'Nom de l’élève',
    grade: 'Classe',
    terminale: 'Terminale',
    subject: 'Mathématiques',
    goals: /^Objectifs/,
    consent: /^J’accepte/,
    submit: 'Demander le bilan gratuit',
  },
  signIn: {
    h1: 'Se connecter',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    submit: 'Se connecter',
    openThisPage: 'Connectez-vous pour ouvrir cette page.',
  },
  activation: { password: 'Mot de passe', submit: 'Activer mon accès', closed: /déjà servi|n’est pas ou plus valable/ },
  portal: {
    welcome: /^Bienvenue/,
    activated: /^Ton accès est prêt/,
    hello: /^Bonjour /,
    creditsOf: /^Crédits de /,
    book: 'Réserver une séance',
    signOut: 'Se déconnecter',
  },
  credits: (n) => new RegExp(`^${n}\\s+crédits?$`),
  plans: { h1: /[Ff]ormule|[Aa]bonnement/, hybride: /hybride/i, pay: /Payer|Souscrire|Choisir/, active: /active/i },
  sandbox: {
    h1: 'Payer avec Konnect',
    pay: 'Payer',
    refuse: 'Refuser la carte',
    leave: 'Partir sans payer',
    refused: /La carte a été refusée/,
  },
  payment: { paid: 'Paiement confirmé', failed: 'Paiement refusé', open: 'Paiement en attente', again: /^Réessayer de payer/ },
  calendar: {
    h1: /Réserver|Calendrier/,
    coach: /Hélios/,
    subject: /Mathématiques/,
    online: /[Ee]n ligne/,
    confirm: /Confirmer|Réserver/,
    booked: /^C’est réservé/,
    rule: /24\s?h/,
    next: /[Ss]uivante?/,
  },
  booking: {
    confirmed: /Confirmée?/,
    cancelled: /Annulée?/,
    cancel: /^Annuler/,
    confirmCancel: /^(Confirmer|Oui, annuler|Annuler)/,
    refunded: /annulé et les crédits sont rendus/,
    tooLate: /2\s?h|deux heures|trop tard|ne peut plus/i,
  },
  mail: {
    welcome: /Bienvenue/,
    paymentConfirmed: /[Pp]aiement/,
    subscriptionActivated: /[Ff]ormule|[Aa]bonnement/,
    bookingConfirmed: /confirmé|réservé|[Ss]éance|[Rr]endez-vous/,
    bookingCancelled: /[Aa]nnul/,
  },
  mistakes: 'Vérifiez les champs signalés.',
};

const en: Words = {
  locale: 'en-GB',
  path: {
    home: '/en',
    assessment: '/en/free-assessment',
    coaches: '/en/coaches',
    coach: '/en/coaches/helios',
    pricing: '/en/pricing',
    signIn: '/en/sign-in',
    legal: '/en/legal',
  },
  home: { h1: /Pass the Bac with Honours/, assessment: 'Free strategic assessment' },
  assessment: {
    h1: 'Free strategic assessment',
    parent: 'You, the parent',
    firstName: 'First name',
    lastName: 'Last name',
    email: 'E-mail address',
    phone: /^Telephone/,
    password: 'Password',
    child: 'The student',
    childFirstName: 'Student’s first name',
    childLastName: 'Student’s last name',
    grade: 'School year',
    terminale: 'Terminale (year 13)',
    subject: 'Mathematics',
    goals: /^Goals/,
    consent: /^I accept/,
    submit: 'Request the free assessment',
  },
  signIn: {
    h1: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    submit: 'Sign in',
    openThisPage: 'Sign in to open this page.',
  },
  activation: { password: 'Password', submit: 'Activate my access', closed: /already been used|not valid/ },
  portal: {
    welcome: /^Welcome!/,
    activated: /^Your access is ready/,
    hello: /^Hello /,
    creditsOf: /’s credits$/,
    book: 'Book a session',
    signOut: 'Sign out',
  },
  credits: (n) => new RegExp(`^${n}\\s+credits?$`),
  plans: { h1: /[Pp]lan|[Ss]ubscription/, hybride: /hybri/i, pay: /Pay|Subscribe|Choose/, active: /active/i },
  sandbox: {
    h1: 'Pay with Konnect',
    pay: 'Pay',
    refuse: 'Refuse the card',
    leave: 'Leave without paying',
    refused: /The card was refused/,
  },
  payment: { paid: 'Payment confirmed', failed: 'Payment refused', open: 'Payment waiting', again: /^Try again to pay/ },
  calendar: {
    h1: /Book|Calendar/,
    coach: /Hélios/,
    subject: /Mathematics/,
    online: /[Oo]nline/,
    confirm: /Confirm|Book/,
    booked: /^Booked/,
    rule: /24\s?h/,
    next: /[Nn]ext/,
  },
  booking: {
    confirmed: /Confirmed/,
    cancelled: /Cancelled/,
    cancel: /^Cancel/,
    confirmCancel: /^(Confirm|Yes, cancel|Cancel)/,
    refunded: /cancelled and the credits are given back/,
    tooLate: /2\s?h|two hours|too late|no longer/i,
  },
  mail: {
    welcome: /Welcome/,
    paymentConfirmed: /[Pp]ayment/,
    subscriptionActivated: /[Pp]lan|[Ss]ubscription/,
    bookingConfirmed: /confirmed|booked|[Ss]ession|[Ll]esson|[Aa]ppointment/,
    bookingCancelled: /[Cc]ancel/,
  },
  mistakes: 'Please check the fields below.',
};

export const words: Record<Language, Words> = { fr, en };
export const languages: readonly Language[] = ['fr', 'en'];
