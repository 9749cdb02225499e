//! Bank transfers (SPEC PA-4): there is no API (SPEC §5). The payer is shown our bank details and the reference to write on
//! the transfer; a person says whether it has arrived.

use crate::model::decision::Answer;
use crate::model::{BankDetails, ProviderKind};
use crate::provider::{
    Capabilities, Hint, NextStep, PaymentProvider, Proof, ProviderError, RefundRequest, Refunded, StartRequest,
    Started, Webhook, WebhookError,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use preau_platform::config;

/// The account that transfers go to.
#[derive(Clone, Debug)]
pub struct Wise {
    /// As the settings say.
    pub account: config::Wise,
}

#[async_trait]
impl PaymentProvider for Wise {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Wise
    }

    /// Two weeks: people go to their bank when they can.
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            currencies: self.account.currencies.clone(),
            payable_for: TimeDelta::days(14),
            refunds: false,
            webhooks: false,
        }
    }

    async fn start(&self, request: &StartRequest) -> Result<Started, ProviderError> {
        if !self.takes(request.amount) {
            return Err(ProviderError::Unsupported("this currency"));
        }
        if request.amount.minor <= 0 {
            return Err(ProviderError::Declined("nothing to transfer".to_owned()));
        }
        let reference = request.reference.clone();
        Ok(Started {
            provider_ref: reference.clone(),
            next: NextStep::BankTransfer { reference, details: self.details() },
        })
    }

    async fn fetch(&self, _provider_ref: &str) -> Result<Answer, ProviderError> {
        Err(ProviderError::Unsupported("asking"))
    }

    async fn refund(&self, _request: &RefundRequest) -> Result<Refunded, ProviderError> {
        Err(ProviderError::Unsupported("refund"))
    }

    async fn verify(&self, _webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
        Err(WebhookError::Refused("a bank does not call"))
    }

    fn parse(&self, _webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
        Err(WebhookError::Refused("a bank does not call"))
    }

    fn is_pay_url(&self, _url: &str) -> bool {
        false
    }

    fn pay_sites(&self) -> Vec<String> {
        vec![]
    }

    fn bank_details(&self) -> Option<BankDetails> {
        Some(self.details())
    }
}

impl Wise {
    fn details(&self) -> BankDetails {
        BankDetails {
            beneficiary: self.account.beneficiary_name.clone(),
            iban: self.account.iban.clone(),
            bic: self.account.bic.clone(),
            bank: self.account.bank_name.clone(),
            address: self.account.address.clone(),
        }
    }
}
