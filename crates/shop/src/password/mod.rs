//! Passwords: which may be chosen, and hashing them with argon2id, off the threads that serve requests.

mod common;
mod new;
mod queue;

pub(crate) use new::Chooser;
pub(crate) use queue::{HashQueue, Lane};

use crate::{Broken, Failure, Shop};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use shared::account::Password;
use shared::field::FieldProblem;

impl Shop {
    /// The hash of a password that is chosen in a form: the one way to a password of an account but for the sample's.
    /// Refused where it is easily guessed.
    pub(crate) async fn hash_new(
        &self,
        password: &Password,
        chooser: &Chooser<'_>,
        lane: Lane,
    ) -> Result<String, Failure<FieldProblem>> {
        new::check(password, chooser, &self.settings().store.name).map_err(Failure::Refused)?;
        Ok(self.hash(password.clone(), lane).await?)
    }

    /// The hash of a password that nobody guesses, or that everybody may know.
    pub(crate) async fn hash(&self, password: Password, lane: Lane) -> Result<String, Broken> {
        let mut salt = [0; 16];
        self.inner.random.fill(&mut salt);
        let hash = move || {
            let hash = Argon2::default().hash_password_with_salt(password.reveal().as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| Broken::Hashing(error.to_string()))
        };
        self.inner.hashing.run(lane, hash).await?
    }

    /// Whether the password is the one of the hash.
    pub(crate) async fn verify(&self, password: Password, hash: String, lane: Lane) -> Result<bool, Broken> {
        let verify = move || {
            let hash = PasswordHash::new(&hash).map_err(|error| Broken::Hashing(error.to_string()))?;
            Ok(Argon2::default().verify_password(password.reveal().as_bytes(), &hash).is_ok())
        };
        self.inner.hashing.run(lane, verify).await?
    }
}

/// A hash that no password fits, with the cost of a real one: an unknown address takes as long as a wrong password.
pub(crate) fn nobodys_hash() -> String {
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_cost_what_is_advised_and_nobodys_costs_as_much() {
        let hash = Argon2::default().hash_password_with_salt(b"correct horse", &[7; 16]).unwrap();
        for hash in [hash.to_string(), nobodys_hash()] {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            assert!(PasswordHash::new(&hash).is_ok(), "{hash}");
        }
    }
}
