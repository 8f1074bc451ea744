//! Records of one object that may be one and the same, for somebody to look at and
//! merge; nothing is merged here.
//!
//! Two stages, one after the other: records that share an e-mail address or a phone
//! number (`handles`), then records whose titles are alike and that share neither
//! (`titles`). Both are walks of an index from a place. A call looks at a bounded
//! number of rows and gives what it found there, be it nothing; it says where the
//! next one goes on, so that a walk over everything ends. While nothing is written,
//! a walk gives each group once.

mod evidence;
mod handles;
mod titles;

use base::{Error, Id, Result};
use schema::{Link, ObjectDef, ObjectId, Record, value::keys};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Cx;

/// Rows that one call looks at in each stage.
const ROWS: usize = 5_000;
/// Records that are named of a group, as many as one merge takes.
const MOST: usize = super::MOST_MERGED;

/// Some groups, and where to go on.
#[derive(Clone, Debug, Default)]
pub struct DuplicatePage {
    pub groups: Vec<DuplicateGroup>,
    /// None if there are no more.
    pub next: Option<DuplicatePlace>,
}

/// Records that may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct DuplicateGroup {
    /// From two to ten, with their names.
    pub records: Vec<Link>,
    /// How many there are, those that are not named too.
    pub count: usize,
    /// How likely they are one, in percent; the figures stand in `evidence`.
    pub likeness: u8,
    pub reasons: Vec<DuplicateReason>,
}

/// What records have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateReason {
    pub kind: ReasonKind,
    /// The folded address, the phone number in E.164, or the title of the first record.
    pub value: String,
}

/// The kinds of reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    Email,
    Phone,
    Title,
}

impl ReasonKind {
    /// The word for it over REST.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Title => "title",
        }
    }

    /// Of a kind of handles, if records are recognised by it.
    fn of_handle(kind: &str) -> Option<Self> {
        match kind {
            "email" => Some(Self::Email),
            "phone" => Some(Self::Phone),
            _ => None,
        }
    }
}

/// How far a walk has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicatePlace {
    /// After the handle of this value.
    Handles { after: Option<String> },
    /// Among the titles after this one, behind the group that begins with `given`.
    Titles {
        after: Option<(String, Id)>,
        given: Option<(String, Id)>,
    },
}

impl DuplicatePlace {
    const START: Self = Self::Handles { after: None };
    const TITLES: Self = Self::Titles {
        after: None,
        given: None,
    };
}

/// The next groups of records that may be one, at most `limit`; from the start if no
/// place is given. There may be more even if this finds none.
///
/// # Errors
/// `NotFound` if the object is none; `Busy` if the database is away.
pub async fn duplicates(
    cx: &Cx,
    object: &ObjectId,
    place: Option<DuplicatePlace>,
    limit: usize,
) -> Result<DuplicatePage> {
    let def = cx.schema.object(object).cloned();
    let def = def.ok_or_else(|| Error::not_found("object"))?;
    let limit = limit.max(1);
    let mut groups = Vec::new();
    let (after, given) = match place.unwrap_or(DuplicatePlace::START) {
        DuplicatePlace::Titles { after, given } => (after, given),
        DuplicatePlace::Handles { after } => {
            let found = handles::find(cx, &def, after, limit).await?;
            if found.next.is_some() {
                return Ok(found);
            }
            groups = found.groups;
            if groups.len() >= limit {
                return Ok(DuplicatePage {
                    groups,
                    next: Some(DuplicatePlace::TITLES),
                });
            }
            (None, None)
        }
    };
    let found = titles::find(cx, &def, after, given, limit - groups.len()).await?;
    groups.extend(found.groups);
    Ok(DuplicatePage {
        groups,
        next: found.next,
    })
}

/// A place as it leaves the program: nobody can read, forge or use it elsewhere.
pub fn seal_duplicates(cx: &Cx, object: &ObjectId, place: &DuplicatePlace) -> String {
    store::cursor::seal_any(place, cx.ws.secret(), context(cx, object))
}

/// A place that came back.
///
/// # Errors
/// `Malformed` if it is not ours or belongs to another object.
pub fn open_duplicates(cx: &Cx, object: &ObjectId, text: &str) -> Result<DuplicatePlace> {
    store::cursor::open_any(text, cx.ws.secret(), context(cx, object))
}

fn context(cx: &Cx, object: &ObjectId) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"duplicates");
    hash.update(object.as_str());
    hash.update(cx.scope.fingerprint().to_le_bytes());
    let digest = hash.finalize();
    let mut first = [0u8; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_le_bytes(first)
}

fn link(def: &ObjectDef, record: &Record) -> Link {
    Link {
        name: Some(keys::title(def, record)),
        ..Link::to(def.id.clone(), record.id)
    }
}
