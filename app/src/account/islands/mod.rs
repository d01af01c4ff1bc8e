//! What of the account's pages comes alive: their forms. Its code is a part of its own.

mod along;
mod arrival;
mod code;
mod forgot;
mod found;
mod login;
mod mine;
mod password;
mod refused;
mod register;
mod reset;
mod security;
mod track;

use crate::AppError;
use crate::island::{Island, Part};
use along::CartComesAlong;
use code::CodeForm;
use forgot::ForgotForm;
use leptos::prelude::*;
use login::LoginForm;
use mine::Mine;
use register::RegisterForm;
use reset::ResetForm;
use serde::{Deserialize, Serialize};
use shared::account::{AccountView, ProofView};
use shared::session::SessionView;
use track::TrackForm;

/// The islands of that part.
#[derive(Serialize, Deserialize)]
pub(crate) enum Account {
    /// Signs in.
    Login,
    /// Makes an account.
    Register {
        /// Where mail about the last order of this browser went.
        email: String,
    },
    /// Takes the code of a second factor.
    Code,
    /// Asks for a link to a new password.
    Forgot,
    /// Sets a new password.
    Reset {
        /// The mailed link.
        link: String,
    },
    /// Asks for the link to an order.
    Track,
    /// What is said of the cart beside the forms.
    CartComesAlong,
    /// The account's page.
    Mine {
        /// The account, with the proof of its holder; none where nobody has signed in any more.
        holder: Option<(AccountView, ProofView)>,
        /// Where it is signed in.
        sessions: Result<Vec<SessionView>, AppError>,
    },
}

impl Island for Account {
    const NAME: &'static str = "account";
}

impl Part for Account {
    fn view(self) -> AnyView {
        match self {
            Self::Login => view! { <LoginForm /> }.into_any(),
            Self::Register { email } => view! { <RegisterForm email=email /> }.into_any(),
            Self::Code => view! { <CodeForm /> }.into_any(),
            Self::Forgot => view! { <ForgotForm /> }.into_any(),
            Self::Reset { link } => view! { <ResetForm link=link /> }.into_any(),
            Self::Track => view! { <TrackForm /> }.into_any(),
            Self::CartComesAlong => view! { <CartComesAlong /> }.into_any(),
            Self::Mine { holder, sessions } => view! { <Mine holder=holder sessions=sessions /> }.into_any(),
        }
    }
}
