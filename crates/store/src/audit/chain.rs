//! The hash of a row: SHA-256 over the hash before it and the row itself, each part
//! with its length, so that no two rows are the same bytes.

use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};

use super::Entry;

/// The last row of a log, or of what was its end: `17:9f86d0…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    /// 64 hexadecimal digits.
    pub hash: String,
}

/// What every hash begins with: another form of rows would have another one.
const FORM: &[u8] = b"rapport audit log 1";
const DIGITS: usize = 64;

impl Head {
    /// Before the first row.
    pub(super) fn none() -> Self {
        Self {
            seq: 0,
            hash: "0".repeat(DIGITS),
        }
    }

    /// Whether the log has no row.
    pub fn is_none(&self) -> bool {
        self.seq == 0
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl FromStr for Head {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            "A head of the audit log is a number, a colon and 64 hexadecimal digits, as rapport check prints it.".to_string()
        };
        let (seq, hash) = text.trim().split_once(':').ok_or_else(wrong)?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0).ok_or_else(wrong)?;
        let hash = hash.to_ascii_lowercase();
        let fits = hash.len() == DIGITS && hash.bytes().all(|b| b.is_ascii_hexdigit());
        fits.then_some(Self { seq, hash }).ok_or_else(wrong)
    }
}

/// Where the log ends once this follows.
pub(super) fn next(head: &Head, entry: &Entry) -> Head {
    let seq = head.seq + 1;
    let mut hash = Sha256::new();
    hash.update(FORM);
    hash.update(head.hash.as_bytes());
    hash.update(seq.to_be_bytes());
    hash.update(entry.at.0.to_be_bytes());
    let ids = [entry.who, entry.record];
    let texts = [
        Some(&entry.event),
        Some(&entry.who_kind),
        Some(&entry.via),
        Some(&entry.address),
        Some(&entry.agent),
        entry.object.as_ref(),
        Some(&entry.details),
    ];
    let ids = ids
        .iter()
        .map(|id| id.as_ref().map(|id| &id.as_bytes()[..]));
    for part in ids.chain(texts.map(|text| text.map(String::as_bytes))) {
        match part {
            None => hash.update([0]),
            Some(bytes) => {
                hash.update([1]);
                hash.update((bytes.len() as u64).to_be_bytes());
                hash.update(bytes);
            }
        }
    }
    let hash = hash.finalize();
    let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Head { seq, hash }
}

#[cfg(test)]
mod tests {
    use base::{Id, Micros};

    use super::*;

    fn entry() -> Entry {
        Entry {
            at: Micros(1),
            event: "signed_in".into(),
            who: None,
            who_kind: "user".into(),
            via: "page".into(),
            address: "192.0.2.1".into(),
            agent: String::new(),
            object: None,
            record: None,
            details: "{}".into(),
        }
    }

    #[test]
    fn every_part_of_a_row_is_in_its_hash() {
        let one = Id::from_bytes([1; 16]);
        let changes: [fn(&mut Entry, Id); 12] = [
            |entry, _| entry.at = Micros(2),
            |entry, _| entry.event = "signed_out".into(),
            |entry, id| entry.who = Some(id),
            |entry, _| entry.who_kind = "key".into(),
            |entry, _| entry.via = "rest".into(),
            |entry, _| entry.address = "192.0.2.2".into(),
            |entry, _| entry.agent = "a".into(),
            |entry, _| entry.object = Some(String::new()),
            |entry, id| entry.record = Some(id),
            |entry, _| entry.details = "{ }".into(),
            // What moves from one part to the next.
            |entry, _| (entry.address, entry.agent) = ("192.0.2.".into(), "1".into()),
            |entry, _| (entry.via, entry.who_kind) = ("pag".into(), "eser".into()),
        ];
        let mut seen = vec![next(&Head::none(), &entry()).hash];
        let mut after = entry();
        after.at = Micros(1);
        seen.push(
            next(
                &Head {
                    seq: 1,
                    ..Head::none()
                },
                &after,
            )
            .hash,
        );
        for change in changes {
            let mut changed = entry();
            change(&mut changed, one);
            seen.push(next(&Head::none(), &changed).hash);
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }

    #[test]
    fn heads_are_read_as_they_are_written() {
        let head = next(&Head::none(), &entry());
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert_eq!(head.to_string().to_uppercase().parse(), Ok(head.clone()));
        let hash = &head.hash;
        for wrong in [
            "",
            "1",
            "1:",
            "1:abc",
            &format!("0:{hash}"),
            &format!("-1:{hash}"),
            &format!("1:{hash}0"),
            &format!("1:g{}", &hash[1..]),
        ] {
            assert!(wrong.parse::<Head>().is_err(), "{wrong}");
        }
    }
}
