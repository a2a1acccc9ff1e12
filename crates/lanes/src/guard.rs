//! A panic is a mistake of ours and counts as an error: what it left half done is thrown away, the lane goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// It panicked. Whatever it was changing may be half changed.
#[derive(Debug)]
pub(crate) struct Panicked;

/// Runs a piece of the rules.
pub(crate) fn rules<T>(decision: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(decision)).map_err(|_| Panicked)
}

/// Runs a whole piece of work, however often it has to wait.
pub(crate) async fn work<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match rules(|| work.as_mut().poll(context)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}
