//! Bank transfers: what the payer is shown, what may be sent as a proof, and how an amount typed by a person is read.

use super::PaymentId;
use preau_kernel::{Currency, Money, Text, text};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The account a transfer goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankDetails {
    /// Whose account.
    pub beneficiary: String,
    /// In groups of four.
    pub iban: String,
    /// Of the bank.
    pub bic: String,
    /// Name of the bank.
    pub bank: String,
    /// Of the bank.
    pub address: Option<String>,
}

/// A payment by transfer, as its payer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferView {
    /// Where the money goes.
    pub details: BankDetails,
    /// Until when the transfer is expected.
    pub expected_until: String,
    /// What was sent to prove it, the latest first.
    pub proofs: Vec<ProofView>,
    /// Can another one be sent?
    pub takes_proof: bool,
    /// Why the last one was not accepted.
    pub refusal: Option<String>,
}

/// A file that shows that a transfer was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofView {
    /// Which file.
    pub id: Uuid,
    /// As the person called it.
    pub name: String,
    /// "PDF", "JPEG".
    pub kind: String,
    /// In bytes.
    pub size: i64,
    /// When it was sent.
    pub sent: String,
}

impl ProofView {
    /// Where the payer finds it.
    pub fn address(&self, payment: PaymentId) -> String {
        format!("/espace/paiements/{payment}/fichiers/{}", self.id)
    }
}

/// Most proofs of one payment.
pub const PROOFS: i64 = 5;

/// Why a proof was not taken, as the page's address tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofRefusal {
    /// No file was chosen, or it is empty.
    Empty,
    /// More than 25 MB.
    TooLarge,
    /// Neither a PDF nor a picture.
    Kind,
    /// The same file was sent before.
    Known,
    /// There are enough.
    TooMany,
    /// The payment is over.
    Late,
    /// It did not arrive whole.
    Broken,
}

impl ProofRefusal {
    /// Every reason.
    pub const ALL: [Self; 7] =
        [Self::Empty, Self::TooLarge, Self::Kind, Self::Known, Self::TooMany, Self::Late, Self::Broken];

    /// In the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "vide",
            Self::TooLarge => "trop-gros",
            Self::Kind => "type",
            Self::Known => "deja-envoye",
            Self::TooMany => "trop",
            Self::Late => "trop-tard",
            Self::Broken => "interrompu",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }

    /// What to do about it.
    pub fn message(self) -> Text {
        match self {
            Self::Empty => text!("Choisissez un fichier, puis envoyez-le.", "Choose a file, then send it."),
            Self::TooLarge => {
                text!(
                    "Ce fichier dépasse 25 Mo. Envoyez-en un plus léger.",
                    "This file is larger than 25 MB. Send a smaller one."
                )
            }
            Self::Kind => text!(
                "Ce fichier n’est ni un PDF ni une image (JPEG, PNG, WebP) qui puisse être lue, quoi qu’en dise son nom.",
                "This file is neither a PDF nor a picture (JPEG, PNG, WebP) that can be read, whatever its name says."
            ),
            Self::Known => text!("Vous avez déjà envoyé ce fichier.", "You have already sent this file."),
            Self::TooMany => text!(
                "Vous avez déjà envoyé cinq justificatifs. Écrivez-nous s’il en faut un autre.",
                "You have already sent five proofs. Write to us if another one is needed."
            ),
            Self::Late => text!("Ce paiement ne prend plus de justificatif.", "This payment takes no proof any more."),
            Self::Broken => {
                text!("Le fichier n’est pas arrivé en entier. Réessayez.", "The file did not arrive whole. Try again.")
            }
        }
    }
}

/// The amount a person typed: "179", "179,5" and "1 790.500" are dinars. At most as many decimals as the currency has; a
/// number with two marks could be read in two ways, so it is not read.
pub fn read_amount(typed: &str, currency: Currency) -> Option<Money> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}' && *c != '\u{a0}').collect();
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((&digits, ""));
    let decimals = currency.decimals() as usize;
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > decimals || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let zeros = "0".repeat(decimals - part.len());
    let minor = format!("{whole}{part}{zeros}").parse().ok()?;
    Some(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_read_as_people_type_it_or_not_at_all() {
        let tnd = |typed| read_amount(typed, Currency::Tnd).map(|amount| amount.minor);
        assert_eq!(tnd("179"), Some(179_000));
        assert_eq!(tnd(" 179,5 "), Some(179_500));
        assert_eq!(tnd("1\u{202f}790.500"), Some(1_790_500));
        for wrong in ["", ",5", "-1", "1.790,500", "179,0001", "179 TND", "1e3", "9999999999999"] {
            assert_eq!(tnd(wrong), None, "{wrong}");
        }
        assert_eq!(read_amount("10000", Currency::Xof), Some(Money::new(10_000, Currency::Xof)));
        assert_eq!(read_amount("10000,0", Currency::Xof), None);
    }

    #[test]
    fn a_refusal_is_found_again_by_its_code() {
        assert!(ProofRefusal::ALL.into_iter().all(|refusal| ProofRefusal::from_code(refusal.code()) == Some(refusal)));
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(minor in 0..1_000_000_000_000_i64, currency in prop::sample::select(Currency::ALL.to_vec())) {
            let unit = 10_i64.pow(currency.decimals());
            let width = currency.decimals() as usize;
            let typed = if width == 0 { minor.to_string() } else { format!("{},{:0width$}", minor / unit, minor % unit) };
            prop_assert_eq!(read_amount(&typed, currency), Some(Money::new(minor, currency)));
        }

        #[test]
        fn nothing_typed_breaks_it(typed in ".{0,40}") {
            let _ = read_amount(&typed, Currency::Tnd);
        }
    }
}
