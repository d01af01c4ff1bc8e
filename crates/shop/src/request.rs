//! The id of the request that is being answered, or of the run of a job: what breaks meanwhile is logged and shown under it.
//!
//! It goes with the task. Whoever begins another task for the same request takes it along with [`RequestId::scope`].

use crate::{Random, Shop};
use std::fmt;
use std::future::Future;
use std::sync::Arc;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The id of a request: 64 bits, as hexadecimal digits. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// An id that no request had before.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        Self(hex::encode(bytes).into())
    }

    /// The id that the task is at work for; none where nobody said.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Self::clone).ok()
    }

    /// Does `work` for the request.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Shop {
    /// An id under which something that broke is logged, for people to say: the request's, or outside of any a new one.
    pub fn incident(&self) -> String {
        RequestId::current().unwrap_or_else(|| RequestId::new(&*self.inner.random)).to_string()
    }
}
