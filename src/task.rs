//! Background tasks: blocking work, and requests that continue when nobody waits for them.
//!
//! Every type of task adds three kilobytes to the program, so all share one.

use std::any::Any;
use std::future::{Future, pending};
use std::marker::PhantomData;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::task::{JoinError, JoinHandle};

/// The output of a task of any type.
type TaskOutput = Box<dyn Any + Send>;

/// A running task. It continues when this is dropped.
#[must_use = "what comes of it is only seen by waiting for it"]
pub struct Task<T> {
    task: JoinHandle<TaskOutput>,
    result: PhantomData<fn() -> T>,
}

/// Runs work that would block the event loop on a blocking thread.
pub fn spawn_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Task<T> {
    let work: Box<dyn FnOnce() -> TaskOutput + Send> = Box::new(move || Box::new(work()));
    Task { task: tokio::task::spawn_blocking(work), result: PhantomData }
}

/// Runs a request that continues when whoever waits for it is canceled.
pub fn spawn_detached<T: Send + 'static>(request: impl Future<Output = T> + Send + 'static) -> Task<T> {
    let request: Pin<Box<dyn Future<Output = TaskOutput> + Send>> =
        Box::pin(async move { Box::new(request.await) as TaskOutput });
    Task { task: tokio::spawn(request), result: PhantomData }
}

impl<T: 'static> Task<T> {
    /// Waits for the result. A panic of the task goes on here, so that it is reported as if the work were done here;
    /// once the program is ending, there is no result.
    pub async fn joined(self) -> T {
        match self.await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => pending().await,
            },
        }
    }
}

impl<T: 'static> Future for Task<T> {
    /// An error means that the task panicked or the program is ending.
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = Pin::new(&mut self.task).poll(context);
        ended.map_ok(|anything| *anything.downcast().expect("it is what was begun"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn spawned_work_returns_its_result() {
        assert_eq!(spawn_blocking(|| 6 * 7).await.unwrap(), 42);
        assert_eq!(spawn_detached(async { "done".to_owned() }).await.unwrap(), "done");
    }

    #[tokio::test]
    async fn panic_is_returned_as_an_error() {
        assert!(spawn_blocking(|| -> u8 { panic!("on purpose") }).await.unwrap_err().is_panic());
    }

    #[tokio::test]
    async fn panic_goes_on_where_the_result_is_joined() {
        let joined = tokio::spawn(spawn_blocking(|| -> u8 { panic!("on purpose") }).joined());
        assert!(joined.await.unwrap_err().is_panic());
    }

    #[tokio::test]
    async fn detached_task_outlives_its_handle() {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        drop(spawn_detached(async move { sender.send(1) }));
        assert_eq!(receiver.await, Ok(1));
    }
}
