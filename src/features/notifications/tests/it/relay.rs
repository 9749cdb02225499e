//! A mail relay that answers what a test wants and counts what it accepts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Speaks as much SMTP (RFC 5321) as our mailer needs.
pub struct Relay {
    /// Where it listens, on loopback.
    pub port: u16,
    accepted: Arc<AtomicUsize>,
    /// What came, line by line.
    received: Arc<Mutex<String>>,
    /// What it has accepted, it says only with one of these.
    words: Arc<Semaphore>,
}

impl Relay {
    /// `verdict` is its answer to every recipient: `250 ok`, `550 unknown`, `451 later`.
    pub async fn start(verdict: &'static str) -> Self {
        let relay = Self::start_silent(verdict).await;
        relay.speak();
        relay
    }

    /// One that takes mails and does not say so before [`Self::speak`].
    pub async fn start_silent(verdict: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let accepted = Arc::new(AtomicUsize::new(0));
        let words = Arc::new(Semaphore::new(0));
        let received = Arc::new(Mutex::default());
        let (count, text, may_speak) = (Arc::clone(&accepted), Arc::clone(&received), Arc::clone(&words));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, verdict, Arc::clone(&count), Arc::clone(&text), Arc::clone(&may_speak)));
            }
        });
        Self { port, accepted, received, words }
    }

    /// Says what it has accepted, from now on.
    pub fn speak(&self) {
        self.words.add_permits(1);
    }

    /// Everything it was given, as it came.
    pub fn received(&self) -> String {
        self.received.lock().unwrap().clone()
    }

    /// How many mails it took charge of.
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

async fn talk(
    stream: TcpStream,
    verdict: &'static str,
    accepted: Arc<AtomicUsize>,
    received: Arc<Mutex<String>>,
    words: Arc<Semaphore>,
) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 relay.test\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "RCPT" => verdict,
            "QUIT" => "221 bye",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    received.lock().unwrap().push_str(&line);
                }
                accepted.fetch_add(1, Ordering::SeqCst);
                drop(words.acquire().await);
                "250 accepted"
            }
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}
