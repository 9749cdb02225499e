//! The mailer against a relay that keeps what it is told.

use super::*;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

type Kept = Arc<Mutex<Vec<String>>>;

/// A relay on loopback: takes every mail, except for `nobody@` (550) and `later@` (451).
async fn relay(sign_in_code: u16) -> (Config, Kept) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let kept = Kept::default();
    let keep = Arc::clone(&kept);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, Arc::clone(&keep), sign_in_code));
        }
    });
    let from = "Préau <bonjour@preau.example>".to_owned();
    let smtp = Smtp { host: "127.0.0.1".to_owned(), port, secure: false, user: None, password: None, from };
    (Config { smtp: Some(smtp), ..Config::for_tests(([127, 0, 0, 1], 3000).into()) }, kept)
}

async fn converse(stream: TcpStream, kept: Kept, sign_in_code: u16) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await.ok()?;
    loop {
        let line = lines.next_line().await.ok()??;
        let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match command.as_str() {
            "EHLO" => "250-sink\r\n250 AUTH PLAIN".to_owned(),
            "AUTH" => format!("{sign_in_code} as you wish"),
            "RCPT" if line.contains("nobody@") => "550 5.1.1 <nobody@x.tn> is unknown here".to_owned(),
            "RCPT" if line.contains("later@") => "451 4.3.2 try again".to_owned(),
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut mail = String::new();
                loop {
                    match lines.next_line().await.ok()?? {
                        end if end == "." => break,
                        line => mail.push_str(&format!("{line}\n")),
                    }
                }
                kept.lock().unwrap().push(mail);
                "250 taken".to_owned()
            }
            _ => "250 fine".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

fn mail_to(to: &str) -> OutgoingMail {
    OutgoingMail {
        to: to.to_owned(),
        subject: "Séance confirmée\r\nBcc: thief@x.tn".to_owned(),
        text: "The lesson is on.".to_owned(),
        html: "<p>The lesson is on.</p>".to_owned(),
        message_id: "booking-7.confirmed@preau.example".to_owned(),
        list_unsubscribe: Some("https://preau.example/stop/abc".to_owned()),
        attachments: vec![
            Attachment {
                name: "seance.ics".to_owned(),
                content_type: "text/calendar".to_owned(),
                content: b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n".to_vec(),
            },
            Attachment {
                name: "facture.pdf".to_owned(),
                content_type: "application/pdf".to_owned(),
                content: b"%PDF-1.7".to_vec(),
            },
        ],
        ..OutgoingMail::default()
    }
}

#[tokio::test]
async fn a_mail_arrives_whole_with_its_identity_both_parts_the_invitation_and_the_file() {
    let (config, kept) = relay(235).await;
    Mailer::new(&config).unwrap().send(&mail_to("Inès <ines@x.tn>")).await.unwrap();
    let mail = kept.lock().unwrap().pop().expect("one mail");
    for expected in [
        "Message-ID: <booking-7.confirmed@preau.example>\n",
        "Auto-Submitted: auto-generated\n",
        "List-Unsubscribe: <https://preau.example/stop/abc>\n",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
        "From: =?utf-8?",
        "<ines@x.tn>\n",
        "Subject: =?utf-8?b?",
        "multipart/alternative",
        "Content-Type: text/plain; charset=utf-8\n",
        "\nThe lesson is on.\n",
        "\n<p>The lesson is on.</p>\n",
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n",
        "METHOD:REQUEST\n",
        "Content-Disposition: attachment; filename=\"seance.ics\"\nContent-Type: application/ics\n",
        "Content-Disposition: attachment; filename=\"facture.pdf\"\nContent-Type: application/pdf\n",
        "%PDF-1.7\n",
    ] {
        assert!(mail.contains(expected), "{expected:?} is not in:\n{mail}");
    }
    assert!(!mail.contains("\nBcc:"), "a subject cannot add a header:\n{mail}");
}

#[tokio::test]
async fn a_refused_address_is_for_good_and_a_busy_or_absent_relay_is_not() {
    let (config, _kept) = relay(235).await;
    let mailer = Mailer::new(&config).unwrap();
    let refused = mailer.send(&mail_to("nobody@x.tn")).await.unwrap_err();
    assert!(refused.is_permanent());
    assert!(refused.to_string().contains("n***@x.tn") && !refused.to_string().contains("nobody"), "{refused}");
    assert!(mailer.send(&mail_to("not an address")).await.unwrap_err().is_permanent());
    assert!(!mailer.send(&mail_to("later@x.tn")).await.unwrap_err().is_permanent());

    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let smtp = config.smtp.clone().map(|smtp| Smtp { port: free, ..smtp });
    let absent = Mailer::new(&Config { smtp, ..config }).unwrap();
    assert!(!absent.send(&mail_to("ines@x.tn")).await.unwrap_err().is_permanent());
}

#[tokio::test]
async fn a_wrong_password_at_the_relay_loses_no_mail() {
    let sign_in = |config: Config| {
        let smtp = config.smtp.clone().map(|smtp| Smtp {
            user: Some("preau".to_owned()),
            password: Some("hush".into()),
            ..smtp
        });
        Mailer::new(&Config { smtp, ..config }).unwrap()
    };
    let (config, kept) = relay(535).await;
    let error = sign_in(config).send(&mail_to("ines@x.tn")).await.unwrap_err();
    assert!(!error.is_permanent(), "{error}");
    assert!(kept.lock().unwrap().is_empty());
    let (config, kept) = relay(235).await;
    sign_in(config).send(&mail_to("ines@x.tn")).await.unwrap();
    assert_eq!(kept.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn without_a_relay_mails_stay_in_the_mailbox() {
    let mailer = Mailer::new(&Config::for_tests(([127, 0, 0, 1], 3000).into())).unwrap();
    assert!(!mailer.sends());
    mailer.send(&mail_to("ines@x.tn")).await.unwrap();
}
