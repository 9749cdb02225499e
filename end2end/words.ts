// What pages say, in both languages: the names by which tests find things, as a reader or a screen reader would. When a
// label changes, it changes here and nowhere else.

export type Language = 'fr' | 'en';

type Label = string | RegExp;

export interface Words {
  /** Language of the browser. */
  locale: string;
  path: Record<'home' | 'assessment' | 'coaches' | 'coach' | 'pricing' | 'signIn' | 'legal' | 'api', string>;
  home: { h1: Label; assessment: string };
  assessment: Record<
    | 'h1' | 'firstName' | 'lastName' | 'email' | 'phone' | 'password' | 'childFirstName' | 'childLastName'
    | 'grade' | 'subject' | 'goals' | 'consent' | 'submit',
    Label
  >;
  signIn: Record<'h1' | 'email' | 'password' | 'submit' | 'openThisPage', Label>;
  activation: Record<'password' | 'submit', Label>;
  portal: Record<'welcome' | 'activated' | 'hello' | 'signOut', Label>;
  /** "4 crédits" */
  credits: (n: number) => RegExp;
  plans: Record<'h1' | 'choose' | 'hybride' | 'subject' | 'next' | 'promotion' | 'recap' | 'pay' | 'active', Label>;
  sandbox: Record<'h1' | 'pay' | 'refuse' | 'leave', Label>;
  cards: Record<
    | 'stripe' | 'paypal' | 'byStripe' | 'methods' | 'keep' | 'keepThis' | 'stopKeeping' | 'remove' | 'confirmRemove' | 'nothingKept' | 'once'
    | 'refund' | 'refundTitle' | 'amount' | 'effect' | 'reason' | 'giveBack' | 'tooMuch' | 'partly',
    Label
  >;
  payment: Record<'paid' | 'failed' | 'open' | 'again', Label>;
  /** What the payer of a transfer reads. */
  transfer: Record<'choose' | 'expected' | 'refused' | 'reference' | 'file' | 'send' | 'sent' | 'wrongKind', Label>;
  invoices: Record<
    | 'h1' | 'about' | 'part' | 'pay' | 'paid' | 'pdf' | 'receipts' | 'new' | 'account' | 'description' | 'price' | 'issue' | 'issued'
    | 'credit' | 'amount' | 'reason' | 'issueCredit' | 'credited',
    Label
  >;
  calendar: Record<
    'h1' | 'sheet' | 'coach' | 'confirm' | 'booked' | 'rule' | 'month' | 'week' | 'taken' | 'gone' | 'move' | 'moved' | 'choose',
    Label
  >;
  booking: Record<'confirmed' | 'cancelled' | 'cancel' | 'confirmCancel' | 'preview' | 'refunded' | 'tooLate', Label>;
  coach: Record<
    | 'join' | 'file' | 'history' | 'newGoal' | 'goal' | 'addGoal' | 'goalAdded' | 'write' | 'summary' | 'keep' | 'kept' | 'present'
    | 'skill' | 'mastered' | 'note' | 'submit' | 'filed' | 'open',
    string | RegExp
  > & { mastered: string };
  review: Record<'write' | 'excellent' | 'words' | 'submit' | 'written' | 'published', Label>;
  mail: Record<'welcome' | 'paymentConfirmed' | 'subscriptionActivated' | 'bookingConfirmed' | 'bookingCancelled' | 'report', RegExp>;
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
    api: '/api',
  },
  home: { h1: /Obtenez le Bac avec Mention/, assessment: 'Bilan stratégique gratuit' },
  assessment: {
    h1: 'Bilan stratégique gratuit',
    firstName: 'Prénom',
    lastName: 'Nom',
    email: 'Adresse e-mail',
    phone: /^Téléphone/,
    password: 'Mot de passe',
    childFirstName: 'Prénom de l’élève',
    childLastName: 'Nom de l’élève',
    grade: 'Classe',
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
  activation: { password: 'Mot de passe', submit: 'Activer mon accès' },
  portal: {
    welcome: /Bienvenue/,
    activated: /Ton accès est prêt/,
    hello: /^Bonjour /,
    signOut: 'Se déconnecter',
  },
  credits: (n) => new RegExp(`^${n}\\s+crédits?$`),
  plans: {
    h1: 'Abonnement',
    choose: 'Choisir une formule',
    hybride: /^Hybride/,
    subject: 'Mathématiques',
    next: 'Continuer',
    promotion: /^Un code de promotion/,
    recap: 'Récapitulatif',
    pay: /^Payer /,
    active: 'Active',
  },
  sandbox: {
    h1: 'Payer avec Konnect',
    pay: 'Payer',
    refuse: 'Refuser la carte',
    leave: 'Partir sans payer',
  },
  cards: {
    stripe: 'Payer avec Stripe',
    paypal: 'Payer avec PayPal',
    byStripe: /Carte bancaire via Stripe/,
    methods: 'Moyens de paiement',
    keep: 'Garder le moyen de mon prochain paiement',
    keepThis: /^Garder ma carte/,
    stopKeeping: 'Ne plus garder mes prochains moyens',
    remove: /^Retirer Visa/,
    confirmRemove: 'Retirer',
    nothingKept: 'Aucun moyen gardé',
    once: 'Payer avec une carte qui refusera les prélèvements suivants',
    refund: 'Rembourser',
    refundTitle: 'Remboursement',
    amount: /^Montant/,
    effect: 'Voir l’effet',
    reason: /^Raison/,
    giveBack: /^Rembourser/,
    tooMuch: /c’est ce qui reste/,
    partly: 'Remboursé en partie',
  },
  payment: { paid: 'Paiement confirmé', failed: 'Paiement refusé', open: 'Paiement en attente', again: /^Réessayer de payer/ },
  transfer: {
    choose: /^Virement bancaire/,
    expected: 'Virement attendu',
    refused: 'Virement non confirmé',
    reference: 'Référence à indiquer',
    file: 'Votre fichier',
    send: 'Envoyer le justificatif',
    sent: /Votre justificatif est arrivé/,
    wrongKind: /ni un PDF ni une image/,
  },
  invoices: {
    h1: 'Factures',
    about: /Stage intensif/,
    part: /la prochaine échéance/i,
    pay: 'Continuer vers le paiement',
    paid: 'Payée',
    pdf: 'Télécharger le PDF',
    receipts: 'Règlements',
    new: 'Nouvelle facture',
    account: 'Compte',
    description: /^Désignation$/,
    price: /^Prix unitaire/,
    issue: 'Émettre la facture',
    issued: /^La facture est émise/,
    credit: 'Faire un avoir',
    amount: 'Montant TTC',
    reason: 'Raison',
    issueCredit: 'Émettre l’avoir',
    credited: /^L’avoir est émis/,
  },
  calendar: {
    h1: 'Réserver',
    sheet: 'Confirmer le rendez-vous',
    coach: 'Hélios',
    confirm: /^Réserver pour 1\s+crédit$/,
    booked: /C’est réservé/,
    rule: /Tu peux annuler jusqu’à 24\s+h avant/,
    month: 'Mois',
    week: 'Semaine',
    taken: /Un créneau vient d’être pris/,
    gone: /Ce créneau vient d’être pris/,
    move: 'Déplacer le rendez-vous',
    moved: /déplacé/,
    choose: /Choisis le nouveau créneau/,
  },
  booking: {
    confirmed: 'Confirmé',
    cancelled: 'Annulé',
    cancel: 'Annuler ce rendez-vous',
    confirmCancel: 'Annuler le rendez-vous',
    preview: /1\s+crédit de retour sur ton solde/,
    refunded: /annulé et les crédits sont rendus/,
    tooLate: /À moins de 2\s+h du rendez-vous, il n’est plus possible d’annuler/,
  },
  coach: {
    join: /^Rejoindre/,
    file: 'Fiche de l’élève',
    history: 'Historique',
    newGoal: 'Fixer un but',
    goal: 'But',
    addGoal: 'Ajouter le but',
    goalAdded: /Le but est fixé/,
    write: 'Rédiger le compte rendu',
    summary: /^Ce qui a été fait/,
    keep: 'Garder en brouillon',
    kept: /Le brouillon est gardé/,
    present: 'Présent',
    skill: 'Fonctions',
    mastered: 'Maîtrisé',
    note: /^Note entre coachs/,
    submit: 'Déposer le compte rendu',
    filed: /Le compte rendu est déposé/,
    open: /^Ouvrir/,
  },
  review: {
    write: 'Donner un avis',
    excellent: /^Excellent/,
    words: /^En quelques mots/,
    submit: 'Envoyer l’avis',
    written: /L’avis paraîtra/,
    published: /Les deux avis sont maintenant lisibles/,
  },
  mail: {
    report: /^Compte rendu/,
    welcome: /^Bienvenue/,
    paymentConfirmed: /^Paiement de .* confirmé$/,
    subscriptionActivated: /^La formule .* est active$/,
    bookingConfirmed: /^Rendez-vous confirmé/,
    bookingCancelled: /^Rendez-vous annulé/,
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
    api: '/en/api',
  },
  home: { h1: /Pass the Bac with Honours/, assessment: 'Free strategic assessment' },
  assessment: {
    h1: 'Free strategic assessment',
    firstName: 'First name',
    lastName: 'Last name',
    email: 'E-mail address',
    phone: /^Telephone/,
    password: 'Password',
    childFirstName: 'Student’s first name',
    childLastName: 'Student’s last name',
    grade: 'School year',
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
  activation: { password: 'Password', submit: 'Activate my access' },
  portal: {
    welcome: /Welcome!/,
    activated: /Your access is ready/,
    hello: /^Hello /,
    signOut: 'Sign out',
  },
  credits: (n) => new RegExp(`^${n}\\s+credits?$`),
  plans: {
    h1: 'Subscription',
    choose: 'Choose a plan',
    hybride: /^Hybrid/,
    subject: 'Mathematics',
    next: 'Continue',
    promotion: 'A promotion code?',
    recap: 'Summary',
    pay: /^Pay /,
    active: 'Active',
  },
  sandbox: {
    h1: 'Pay with Konnect',
    pay: 'Pay',
    refuse: 'Refuse the card',
    leave: 'Leave without paying',
  },
  cards: {
    stripe: 'Pay with Stripe',
    paypal: 'Pay with PayPal',
    byStripe: /Bank card through Stripe/,
    methods: 'Payment methods',
    keep: 'Keep the method of my next payment',
    keepThis: /^Keep my card/,
    stopKeeping: 'Stop keeping my next methods',
    remove: /^Remove Visa/,
    confirmRemove: 'Remove',
    nothingKept: 'No method kept',
    once: 'Pay with a card that will refuse later charges',
    refund: 'Give money back',
    refundTitle: 'Refund',
    amount: /^Amount/,
    effect: 'See the effect',
    reason: /^Reason/,
    giveBack: /^Give/,
    tooMuch: /which is what is left/,
    partly: 'Partly refunded',
  },
  payment: { paid: 'Payment confirmed', failed: 'Payment refused', open: 'Payment waiting', again: /^Try again to pay/ },
  transfer: {
    choose: /^Bank transfer/,
    expected: 'Transfer expected',
    refused: 'Transfer not confirmed',
    reference: 'Reference to write',
    file: 'Your file',
    send: 'Send the proof',
    sent: /Your proof has arrived/,
    wrongKind: /neither a PDF nor a picture/,
  },
  invoices: {
    h1: 'Invoices',
    about: /Stage intensif/,
    part: /the next instalment/i,
    pay: 'Continue to payment',
    paid: 'Paid',
    pdf: 'Download the PDF',
    receipts: 'Payments',
    new: 'New invoice',
    account: 'Account',
    description: /^Description$/,
    price: /^Unit price/,
    issue: 'Issue the invoice',
    issued: /^The invoice is issued/,
    credit: 'Make a credit note',
    amount: 'Amount including tax',
    reason: 'Reason',
    issueCredit: 'Issue the credit note',
    credited: /^The credit note is issued/,
  },
  calendar: {
    h1: 'Book',
    sheet: 'Confirm the appointment',
    coach: 'Hélios',
    confirm: /^Book for 1\s+credit$/,
    booked: /Booked/,
    rule: /You can cancel up to 24\s+h before/,
    month: 'Month',
    week: 'Week',
    taken: /A slot has just been taken/,
    gone: /This slot has just been taken/,
    move: 'Move the appointment',
    moved: /moved/,
    choose: /Choose the new time/,
  },
  booking: {
    confirmed: 'Confirmed',
    cancelled: 'Cancelled',
    cancel: 'Cancel this appointment',
    confirmCancel: 'Cancel the appointment',
    preview: /1\s+credit back on your balance/,
    refunded: /cancelled and the credits are given back/,
    tooLate: /Less than 2\s+h before, an appointment can no longer be cancelled/,
  },
  coach: {
    join: /^Join/,
    file: 'Student’s file',
    history: 'History',
    newGoal: 'Set a goal',
    goal: 'Goal',
    addGoal: 'Add the goal',
    goalAdded: /The goal has been set/,
    write: 'Write the report',
    summary: /^What was done/,
    keep: 'Keep as a draft',
    kept: /The draft is kept/,
    present: 'Present',
    skill: 'Functions',
    mastered: 'Mastered',
    note: /^Note among coaches/,
    submit: 'File the report',
    filed: /The report has been filed/,
    open: /^Open/,
  },
  review: {
    write: 'Write a review',
    excellent: /^Excellent/,
    words: /^In a few words/,
    submit: 'Send the review',
    written: /The review will appear/,
    published: /Both reviews can be read now/,
  },
  mail: {
    report: /^Report/,
    welcome: /^Welcome/,
    paymentConfirmed: /^Payment of .* confirmed$/,
    subscriptionActivated: /plan is active$/,
    bookingConfirmed: /^Appointment confirmed/,
    bookingCancelled: /^Appointment cancelled/,
  },
  mistakes: 'Please check the fields below.',
};

export const words: Record<Language, Words> = { fr, en };
export const languages: readonly Language[] = ['fr', 'en'];
