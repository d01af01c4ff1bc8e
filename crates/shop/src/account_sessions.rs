//! Where an account is signed in, and signing out elsewhere (S3).

use crate::unit::in_unit;
use crate::{Broken, Shop, Token};
use shared::id::Owner;
use shared::session::{SessionKind, SessionView};
use storage::{SessionRecord, TokenHash, Unit};

impl Shop {
    /// The sessions of the account that the token acts for, the last used first; none where it acts for no account.
    pub async fn account_sessions(&self, token: &Token) -> Result<Option<Vec<SessionView>>, Broken> {
        let Some(account) = self.account_of(token).await? else { return Ok(None) };
        let lifetime = self.lifetime(SessionKind::of(account.role));
        let owner = Owner::Account(account.id);
        let records = self.storage().reader().await?.accounts().sessions(owner, self.now()).await?;
        let lasts = |record: &SessionRecord| lifetime.end(record.created_at, record.used_at) > self.now();
        let view = |record: SessionRecord| SessionView {
            id: id(record.token),
            device: record.device,
            began_at: record.created_at,
            used_at: record.used_at,
            current: record.token == token.hash(),
        };
        Ok(Some(records.into_iter().filter(lasts).map(view).collect()))
    }

    /// Ends one of the account's sessions, by the name that the list gives it; `false`, and nothing, where it has none of that
    /// name.
    pub async fn end_session(&self, token: &Token, session: &str) -> Result<bool, Broken> {
        let Some(account) = self.account_of(token).await? else { return Ok(false) };
        let owner = Owner::Account(account.id);
        in_unit!(self, |unit| async {
            let records = unit.accounts().sessions(owner, self.now()).await?;
            let Some(record) = records.into_iter().find(|record| id(record.token) == session) else { return Ok(false) };
            unit.accounts().remove_session(record.token).await?;
            Ok(true)
        })
    }

    /// Ends all of the account's sessions but the one that asks; how many.
    pub async fn end_other_sessions(&self, token: &Token) -> Result<u64, Broken> {
        let Some(account) = self.account_of(token).await? else { return Ok(0) };
        in_unit!(self, |unit| end_others(unit, Owner::Account(account.id), token.hash()))
    }
}

async fn end_others(unit: &mut dyn Unit, owner: Owner, token: TokenHash) -> Result<u64, Broken> {
    Ok(unit.accounts().remove_sessions(owner, Some(token)).await?)
}

/// The name of a session: half of its token's hash, of which nobody makes a token.
fn id(token: TokenHash) -> String {
    hex::encode(&token.0[..16])
}
