//! The one error of the server functions: what a shopper can act on, or an id to ask about.

use crate::wire::PostcardEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
#[cfg(feature = "ssr")]
use leptos::server_fn::{ContentType, Decodes};
use serde::{Deserialize, Serialize};

/// Why a server function gave no answer. Refusals that a form expects are part of its answer instead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// The session has ended, or nobody has signed in.
    #[error("Please sign in to go on.")]
    SignedOut,
    /// There is no such thing, or it is not the asker's (O7).
    #[error("We couldn't find that.")]
    NotFound,
    /// The shop could not be reached.
    #[error("We couldn't reach the shop. Check your connection and try again; your cart is kept.")]
    Unreachable,
    /// More often than the shop allows.
    #[error("That was a little too often. Nothing was changed; please try again in a moment.")]
    TooOften,
    /// There is too much to do at the moment.
    #[error("The shop has a lot to do at the moment. Nothing was changed; please try again in a few seconds.")]
    Busy,
    /// What was sent could not be read.
    #[error("Something in that request wasn't right. Nothing was changed.")]
    Malformed,
    /// Something broke on the server: logged under that id.
    #[error("Something went wrong on our side. Nothing was lost. If it happens again, mention {id}.")]
    Broken {
        /// The id that stands in the log.
        id: String,
    },
}

#[cfg(feature = "ssr")]
impl AppError {
    /// The type of an answer that says an error.
    pub const CONTENT_TYPE: http::HeaderValue = http::HeaderValue::from_static(PostcardEncoding::CONTENT_TYPE);

    /// The error as a server function answers it.
    pub fn write(&self) -> bytes::Bytes {
        self.ser()
    }

    /// The error as a server function answered it.
    pub fn read(answer: &[u8]) -> Option<Self> {
        PostcardEncoding::decode(answer.to_vec().into()).ok()
    }

    /// The status of an answer that says it.
    pub const fn status(&self) -> http::StatusCode {
        match self {
            Self::SignedOut => http::StatusCode::UNAUTHORIZED,
            Self::NotFound => http::StatusCode::NOT_FOUND,
            Self::Unreachable => http::StatusCode::BAD_GATEWAY,
            Self::TooOften => http::StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => http::StatusCode::SERVICE_UNAVAILABLE,
            Self::Malformed => http::StatusCode::BAD_REQUEST,
            Self::Broken { .. } => http::StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = PostcardEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // What the server could not read was not sent by a page of the shop.
            _ if cfg!(feature = "ssr") => Self::Malformed,
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Unreachable
            }
            _ => Self::Malformed,
        }
    }
}
