//! How much of a form is held at a time. The reader of parts takes in all that has
//! arrived before it looks at it, and looks for the end of a part's head in all that
//! it holds: without a bound, a head that never ends fills the memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::Stream;

/// Bytes that are handed to the reader before it has to give some on. It holds that
/// and one piece more, twice at most.
pub const MOST: usize = 256 << 10;

/// How much the reader was given since it gave something on.
#[derive(Clone, Default)]
pub struct Held(Arc<AtomicUsize>);

impl Held {
    /// The reader gave something on: the head of a part, or some of what is in it.
    pub fn gave_on(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn took(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= MOST
    }
}

/// A body that pauses when the reader holds much, so that it looks at it, and ends
/// with an error when it finds nothing in that to give on.
pub struct Paced<S> {
    body: S,
    held: Held,
    has_paused: bool,
}

impl<S> Paced<S> {
    pub fn new(body: S, held: Held) -> Self {
        Self {
            body,
            held,
            has_paused: false,
        }
    }
}

impl<S, E> Stream for Paced<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.held.is_full() {
            if self.has_paused {
                return Poll::Ready(Some(Err("the head of a part does not end".into())));
            }
            self.has_paused = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.has_paused = false;
        let polled = Pin::new(&mut self.body).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            self.held.took(bytes.len());
        }
        polled.map(|some| some.map(|read| read.map_err(Into::into)))
    }
}
