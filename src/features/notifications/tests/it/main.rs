//! Use cases of notifications on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a step that fails fails its test")]

mod documents;
mod mailbox;
mod queue;
mod relay;
mod send;
mod welcome;

use preau_kernel::id::UserId;
use preau_kernel::{Locale, Outcome};
use preau_notifications::server::mail::{self, Block, Mail, Recipient};
use preau_platform::Tx;
use preau_testkit::World;

/// Somebody to write to.
fn amel(user_id: Option<UserId>) -> Recipient {
    Recipient {
        user_id,
        address: "amel@example.test".to_owned(),
        name: "Amel Ben Salah".to_owned(),
        locale: Locale::Fr,
    }
}

/// A mail that says little.
fn hello(subject: &str) -> Mail {
    Mail {
        template: "hello",
        subject: subject.to_owned(),
        preheader: String::new(),
        blocks: vec![Block::Paragraph("Bonjour Amel,".to_owned())],
        attachments: vec![],
    }
}

/// Queues [`hello`] in a transaction of its own.
async fn queue(world: &World, key: &str, mail: Mail) -> bool {
    let work = async |tx: &mut Tx| -> Outcome<bool> { mail::queue(&world.platform, tx, key, &amel(None), mail).await };
    world.house_does(work).await
}
