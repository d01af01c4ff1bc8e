//! A connection's stream, which ends when its peer takes too long for a header, or to read. Between two requests hyper counts.

use super::Timeouts;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// A request's header is on its way.
pub(super) const HEADER: u8 = 0;

/// Between two requests.
pub(super) const IDLE: u8 = 1;

/// A request is being answered.
pub(super) const BUSY: u8 = 2;

/// What a connection is at: the first header at its beginning.
#[derive(Default, Debug)]
pub(super) struct Phase(AtomicU8);

impl Phase {
    pub(super) fn set(&self, phase: u8) {
        self.0.store(phase, Ordering::Release);
    }

    fn get(&self) -> u8 {
        self.0.load(Ordering::Acquire)
    }
}

/// A stream with time-outs.
pub(super) struct TimedStream {
    stream: TcpStream,
    phase: Arc<Phase>,
    timeouts: Timeouts,
    header: Deadline,
    write: Deadline,
}

/// A deadline that is armed when something is first waited for.
struct Deadline {
    sleep: Pin<Box<Sleep>>,
    armed: bool,
}

impl TimedStream {
    pub(super) fn new(stream: TcpStream, phase: Arc<Phase>, timeouts: Timeouts) -> Self {
        Self { stream, phase, timeouts, header: Deadline::new(), write: Deadline::new() }
    }

    /// What was waited for comes, or it is too late.
    fn wait_to_write<T>(&mut self, poll: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.write.armed = false;
            return poll;
        }
        ready!(self.write.poll(self.timeouts.write, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Deadline {
    fn new() -> Self {
        Self { sleep: Box::pin(sleep(Duration::ZERO)), armed: false }
    }

    fn poll(&mut self, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        if !self.armed {
            self.sleep.as_mut().reset(Instant::now() + timeout);
            self.armed = true;
        }
        self.sleep.as_mut().poll(cx)
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let phase = self.phase.get();
        let poll = Pin::new(&mut self.stream).poll_read(cx, buf);
        if poll.is_ready() {
            if phase == IDLE && buf.filled().len() > before {
                self.phase.set(HEADER);
                self.header.armed = false;
            }
            return poll;
        }
        if phase != HEADER {
            self.header.armed = false;
            return Poll::Pending;
        }
        let timeout = self.timeouts.header;
        ready!(self.header.poll(timeout, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.wait_to_write(poll, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.wait_to_write(poll, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(cx);
        self.wait_to_write(poll, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
