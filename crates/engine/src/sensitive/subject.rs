//! The key of one record, and how what it seals is written.

use base::{Error, Id, Result};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use schema::{FieldId, value::Sealed};

use crate::vault::{KEY_BYTES, Vault};

/// What sealed values begin with. The number is that of the form.
const FORM: &str = "s1";

/// What seals the values of one record.
pub(super) struct Subject {
    id: Id,
    vault: Vault,
}

impl Subject {
    /// One with a fresh key, and that key as it is kept.
    ///
    /// # Errors
    /// `Broken` if the machine has no random numbers.
    pub fn fresh(id: Id, vault: &Vault) -> Result<(Self, Vec<u8>)> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key).map_err(Error::broken)?;
        let sealed = vault.seal(&purpose_of_key(id), &key)?;
        let vault = Vault::new(&key);
        Ok((Self { id, vault }, sealed))
    }

    /// The one whose key is kept like this.
    ///
    /// # Errors
    /// `Broken` if it was sealed for another record or with another vault.
    pub fn open(id: Id, sealed: &[u8], vault: &Vault) -> Result<Self> {
        let key = vault.open(&purpose_of_key(id), sealed)?;
        let key = <[u8; KEY_BYTES]>::try_from(key.as_slice()).map_err(Error::broken)?;
        Ok(Self {
            id,
            vault: Vault::new(&key),
        })
    }

    /// Seals a field's text.
    ///
    /// # Errors
    /// `Broken` if the machine has no random numbers.
    pub fn seal(&self, field: &FieldId, text: &str) -> Result<Sealed> {
        let sealed = self.vault.seal(field.as_str(), text.as_bytes())?;
        let sealed = STANDARD_NO_PAD.encode(sealed);
        Ok(Sealed::stored(format!("{FORM}.{}.{sealed}", self.id)))
    }

    /// Opens what [`Subject::seal`] sealed for this field; none if it was sealed by a
    /// key that the record had before it was erased.
    pub fn read(&self, field: &FieldId, sealed: &Sealed) -> Option<String> {
        let bytes = STANDARD_NO_PAD.decode(sealed.text().splitn(3, '.').nth(2)?);
        let plain = self.vault.open(field.as_str(), &bytes.ok()?).ok()?;
        String::from_utf8(plain).ok()
    }
}

/// The record whose key a value was sealed with: its own, or that of one that was
/// merged into it.
///
/// # Errors
/// `Broken` if it is not in the form that values are sealed in.
pub(super) fn subject_of(sealed: &Sealed) -> Result<Id> {
    let mut parts = sealed.text().splitn(3, '.');
    let subject = (parts.next() == Some(FORM)).then(|| parts.next()).flatten();
    subject
        .and_then(Id::parse)
        .ok_or_else(|| Error::broken("a sensitive value is not sealed in a form that is known"))
}

fn purpose_of_key(id: Id) -> String {
    format!("subject {id}")
}

#[cfg(test)]
mod tests {
    use base::Micros;

    use super::*;

    #[test]
    fn a_value_opens_for_its_record_and_field_only() {
        let vault = Vault::new(&[7; KEY_BYTES]);
        let (one, other) = (Id::make(Micros(1)), Id::make(Micros(2)));
        let (iban, name) = (FieldId::new("iban"), FieldId::new("name"));
        let (subject, key) = Subject::fresh(one, &vault).unwrap();
        let sealed = subject.seal(&iban, "DE89 3704").unwrap();
        assert!(!sealed.text().contains("3704"));
        assert_ne!(subject.seal(&iban, "DE89 3704").unwrap(), sealed);
        assert_eq!(subject_of(&sealed).unwrap(), one);

        let again = Subject::open(one, &key, &vault).unwrap();
        assert_eq!(again.read(&iban, &sealed).as_deref(), Some("DE89 3704"));
        assert_eq!(again.read(&name, &sealed), None, "moved to another field");
        assert!(
            Subject::open(other, &key, &vault).is_err(),
            "another record's key"
        );
        let (anew, _) = Subject::fresh(one, &vault).unwrap();
        assert_eq!(anew.read(&iban, &sealed), None, "erased meanwhile");
        for bent in [
            "",
            "s1",
            "s1.x.y",
            "s2.0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.AA",
            "plain",
        ] {
            assert!(subject_of(&Sealed::stored(bent.into())).is_err(), "{bent}");
        }
    }
}
