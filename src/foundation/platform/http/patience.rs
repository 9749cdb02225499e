//! A socket that loses patience with a client that does not begin to speak, or does not listen.
//!
//! hyper's own header timeout starts after the first bytes have told HTTP/1 from HTTP/2, so without this a client that
//! says nothing, or `PRI` and no more, holds a connection for ever; and hyper waits without end for a client that does
//! not read its answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How an HTTP/2 connection begins (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// See the module.
#[derive(Debug)]
pub struct Patient {
    stream: TcpStream,
    /// While all bytes so far could be the preface: until when, and how many bytes.
    opening: Option<(Pin<Box<Sleep>>, usize)>,
    /// While the client takes no more bytes: until when.
    deaf: Option<Pin<Box<Sleep>>>,
    patience: Duration,
}

impl Patient {
    /// Waits `opening` for the first words, and `patience` for the client to take what is written.
    pub fn new(stream: TcpStream, opening: Duration, patience: Duration) -> Self {
        Self { stream, opening: Some((Box::pin(sleep(opening)), 0)), deaf: None, patience }
    }

    fn heard(&mut self, bytes: &[u8]) {
        let Some((_, before)) = &mut self.opening else { return };
        let undecided = PREFACE.get(*before..).is_some_and(|rest| rest.len() > bytes.len() && rest.starts_with(bytes));
        if undecided && !bytes.is_empty() {
            *before += bytes.len();
        } else {
            self.opening = None;
        }
    }

    fn unless_deaf<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.deaf = None;
            return written;
        }
        let patience = self.patience;
        let deadline = self.deaf.get_or_insert_with(|| Box::pin(sleep(patience)));
        deadline.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_ready() {
            self.heard(&buf.filled()[before..]);
            return read;
        }
        match &mut self.opening {
            Some((deadline, _)) => deadline.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into())),
            None => Poll::Pending,
        }
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.unless_deaf(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.unless_deaf(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
