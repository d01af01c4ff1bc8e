//! Who is of the shop's staff, and which accounts are in use: what the operator decides at the command line. Everything ends the
//! sessions that the account had, and is in the audit log (S2).

use super::Deed;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::account::{Email, Password, PersonName};
use shared::audit::{Action, Author, Subject};
use shared::field::FieldProblem;
use shared::id::Owner;
use shared::role::Role;
use shared::time::Timestamp;
use storage::{AccountRecord, Unit};

/// Somebody of the shop's staff, in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The account's address.
    pub email: Email,
    /// Their role.
    pub role: Role,
    /// Whether the account is disabled.
    pub disabled: bool,
    /// When the account was made.
    pub since: Timestamp,
}

/// Why an account's role or state stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MemberError {
    /// The address has no account.
    #[error("there is no account with that address")]
    NoAccount,
    /// The account has no role.
    #[error("that account is not staff")]
    NotStaff,
    /// Nobody would be left who may set up the shop.
    #[error("that is the last owner; make somebody else an owner first")]
    LastOwner,
    /// The password is easily guessed, or too short for staff.
    #[error("that password cannot be used: {0}")]
    Password(FieldProblem),
}

type Answer<T> = Result<T, Failure<MemberError>>;

impl Shop {
    /// The shop's staff, by address.
    pub async fn members(&self) -> Result<Vec<Member>, Broken> {
        let accounts = self.storage().reader().await?.accounts().staff().await?;
        let member = |account: AccountRecord| {
            let AccountRecord { email, disabled_at, created_at: since, .. } = account;
            Some(Member { email, role: account.role?, disabled: disabled_at.is_some(), since })
        };
        Ok(accounts.into_iter().filter_map(member).collect())
    }

    /// Gives the address's account that role and that password, creating it where there is none. Whoever made it before the
    /// shop did is put out: its sessions, links and codes end (S2). Whether it is a new account.
    pub async fn add_staff(&self, email: &Email, password: &Password, role: Role) -> Answer<bool> {
        let name = PersonName::parse(email.as_str()).map_err(|_| Broken::Contradiction("an email is a name".into()))?;
        let record = self.account_record(email, password, &name, true).await;
        let record = record.map_err(|failure| failure.map(MemberError::Password))?;
        in_unit!(self, |unit| make_staff(unit, &record, role))
    }

    /// Takes the address's account its role: a shopper's account is left.
    pub async fn remove_staff(&self, email: &Email) -> Answer<()> {
        in_unit!(self, |unit| remove_staff(unit, email, self.now()))
    }

    /// Disables the address's account, or has it in use again. Nobody signs in to a disabled account.
    pub async fn set_account_disabled(&self, email: &Email, disabled: bool) -> Answer<()> {
        in_unit!(self, |unit| set_disabled(unit, email, disabled, self.now()))
    }
}

async fn make_staff(unit: &mut dyn Unit, record: &AccountRecord, role: Role) -> Answer<bool> {
    let at = record.created_at;
    let known = unit.accounts().account_by_email(&record.email).await?;
    let id = known.as_ref().map_or(record.id, |known| known.id);
    match &known {
        None => drop(unit.accounts().add_account(record).await?),
        Some(known) => {
            if role != Role::Owner {
                another_owner_is_left(unit, known).await?;
            }
            end_access(unit, known).await?;
            let mut accounts = unit.accounts();
            if let Some(hash) = &record.password_hash {
                accounts.set_password(id, hash).await?;
            }
            accounts.set_disabled(id, None).await?;
            drop(accounts);
            // Whoever added them may be another than the operator knows.
            unit.passkeys().remove_passkeys(id).await?;
        }
    }
    // The operator, who names the address and sets the password, stands for both.
    unit.accounts().prove_email(id, at).await?;
    unit.accounts().set_role(id, Some(role)).await?;
    let before = known.as_ref().and_then(|known| known.role);
    let deed = Deed { action: Action::StaffAdd, subject: Subject::account(id), before: &before, after: &role };
    deed.log(unit, at, Author::Operator).await?;
    Ok(known.is_none())
}

async fn remove_staff(unit: &mut dyn Unit, email: &Email, at: Timestamp) -> Answer<()> {
    let account = find(unit, email).await?;
    let Some(role) = account.role else { return Err(Failure::Refused(MemberError::NotStaff)) };
    another_owner_is_left(unit, &account).await?;
    unit.accounts().remove_sessions(Owner::Account(account.id), None).await?;
    unit.accounts().set_role(account.id, None).await?;
    let subject = Subject::account(account.id);
    let deed = Deed { action: Action::StaffRemove, subject, before: &role, after: &() };
    Ok(deed.log(unit, at, Author::Operator).await?)
}

async fn set_disabled(unit: &mut dyn Unit, email: &Email, disabled: bool, at: Timestamp) -> Answer<()> {
    let account = find(unit, email).await?;
    if account.disabled_at.is_some() == disabled {
        return Ok(());
    }
    if disabled {
        another_owner_is_left(unit, &account).await?;
        end_access(unit, &account).await?;
    }
    unit.accounts().set_disabled(account.id, disabled.then_some(at)).await?;
    let action = if disabled { Action::AccountDisable } else { Action::AccountEnable };
    let deed = Deed { action, subject: Subject::account(account.id), before: &!disabled, after: &disabled };
    Ok(deed.log(unit, at, Author::Operator).await?)
}

async fn find(unit: &mut dyn Unit, email: &Email) -> Answer<AccountRecord> {
    unit.accounts().account_by_email(email).await?.ok_or(Failure::Refused(MemberError::NoAccount))
}

/// Ends whatever opens the account: its sessions, links and codes.
async fn end_access(unit: &mut dyn Unit, account: &AccountRecord) -> Result<(), Broken> {
    unit.accounts().remove_sessions(Owner::Account(account.id), None).await?;
    unit.secrets().remove_resets(account.id).await?;
    unit.secrets().remove_code(account.id).await?;
    unit.secrets().remove_email_change(account.id).await?;
    Ok(())
}

/// Sees to it that the shop has an owner without this one.
async fn another_owner_is_left(unit: &mut dyn Unit, account: &AccountRecord) -> Answer<()> {
    let counts = |other: &AccountRecord| other.role == Some(Role::Owner) && other.disabled_at.is_none();
    if !counts(account) || unit.accounts().staff().await?.iter().any(|other| other.id != account.id && counts(other)) {
        Ok(())
    } else {
        Err(Failure::Refused(MemberError::LastOwner))
    }
}
