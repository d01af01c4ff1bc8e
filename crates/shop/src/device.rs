//! Browsers that are known: one that signed in to an account keeps a token, and its tries at the account's password are counted
//! by themselves. So nobody keeps an account's holder out by guessing at its password from elsewhere.

use crate::secret::Purpose;
use crate::{Shop, Token};
use storage::AccountRecord;

/// A browser that signed in to an account before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Device([u8; 16]);

impl Device {
    pub(crate) const fn id(&self) -> &[u8] {
        &self.0
    }
}

impl Shop {
    /// The browser that the token makes known to the account; none for one of another account, or of before its password
    /// changed.
    pub(crate) fn known_device(&self, account: &AccountRecord, token: Option<&Token>) -> Option<Device> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(token?.reveal(), &mut bytes).ok()?;
        let (id, mac) = bytes.split_at(16);
        let known = self.inner.secret.verifies(Purpose::Device, &parts(account, id), mac);
        known.then(|| id.try_into().ok().map(Device)).flatten()
    }

    /// The token by which a browser is known that has signed in to the account: its own again, or a new one.
    pub(crate) fn device_token(&self, account: &AccountRecord, token: Option<&Token>) -> Token {
        let id = self.known_device(account, token).map_or_else(
            || {
                let mut id = [0; 16];
                self.inner.random.fill(&mut id);
                id
            },
            |Device(id)| id,
        );
        let mac = self.inner.secret.mac(Purpose::Device, &parts(account, &id));
        Token::of_bytes(&[&id, &mac[..16]].concat())
    }
}

fn parts<'a>(account: &'a AccountRecord, id: &'a [u8]) -> [&'a [u8]; 3] {
    let password_hash = account.password_hash.as_deref().unwrap_or_default();
    [account.id.0.as_bytes(), password_hash.as_bytes(), id]
}
