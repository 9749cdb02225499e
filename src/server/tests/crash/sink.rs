//! The world outside: an SMTP server that takes every mail and remembers which came when.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// When each Message-ID was accepted, once per acceptance.
type Taken = Arc<Mutex<HashMap<String, Vec<Instant>>>>;

/// Runs until the test ends.
#[derive(Clone, Debug)]
pub struct Sink {
    /// Where it listens.
    pub address: SocketAddr,
    taken: Taken,
}

impl Sink {
    pub async fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let sink = Self { address: listener.local_addr()?, taken: Taken::default() };
        let taken = Arc::clone(&sink.taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A relay that is killed leaves its connection: that ends the conversation, not the sink.
                tokio::spawn(converse(stream, Arc::clone(&taken)));
            }
        });
        Ok(sink)
    }

    /// Everything taken so far.
    pub fn taken(&self) -> HashMap<String, Vec<Instant>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// RFC 5321, as far as a client that sends well-formed mails needs it.
async fn converse(stream: TcpStream, taken: Taken) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink.test ESMTP\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-sink.test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let Some(message_id) = read_message(&mut stream).await? else { return Ok(()) };
                let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
                taken.entry(message_id).or_default().push(Instant::now());
                b"250 taken\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}

/// The Message-ID of a mail, which ends with a line that holds a point; `None` when the line breaks before.
async fn read_message(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let (mut message_id, mut line, mut in_headers) = (String::new(), Vec::new(), true);
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        match text.trim_end() {
            "." => return Ok(Some(message_id)),
            "" => in_headers = false,
            header if in_headers => {
                if let Some((name, value)) = header.split_once(':')
                    && name.eq_ignore_ascii_case("message-id")
                {
                    value.trim().clone_into(&mut message_id);
                }
            }
            _ => {}
        }
    }
}
