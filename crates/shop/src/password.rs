//! Passwords: hashed with argon2id, off the threads that serve requests.

use crate::{Broken, Shop};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use shared::account::Password;

/// Hashing takes a core and 19 MiB: so many at once, the others wait.
pub(crate) const HASHES_AT_ONCE: usize = 2;

impl Shop {
    pub(crate) async fn hash(&self, password: Password) -> Result<String, Broken> {
        let mut salt = [0; 16];
        self.inner.random.fill(&mut salt);
        let hash = move || {
            let hash = Argon2::default().hash_password_with_salt(password.reveal().as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| Broken::Hashing(error.to_string()))
        };
        self.off_the_async_threads(hash).await?
    }

    pub(crate) async fn verify(&self, password: Password, hash: String) -> Result<bool, Broken> {
        let verify = move || {
            let hash = PasswordHash::new(&hash).map_err(|error| Broken::Hashing(error.to_string()))?;
            Ok(Argon2::default().verify_password(password.reveal().as_bytes(), &hash).is_ok())
        };
        self.off_the_async_threads(verify).await?
    }

    async fn off_the_async_threads<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let _turn = self.inner.hashing.acquire().await.map_err(|error| Broken::Hashing(error.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Broken::Hashing(error.to_string()))
    }
}

/// A hash that no password fits, with the cost of a real one: an unknown address takes as long as a wrong password.
pub(crate) fn nobodys_hash() -> String {
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()
}
