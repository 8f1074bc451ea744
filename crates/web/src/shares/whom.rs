//! People and teams to share with: offered while one types, and found by what was
//! typed where no script chose.

use axum::Json;
use axum::response::IntoResponse;
use base::{Id, Result};
use engine::Cx;
use schema::ObjectId;

use crate::extract::Params;
use crate::form::refs;
use crate::lookup::{Candidate, Words, of_object};
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::shares as texts;
use crate::ui::Ui;
use crate::visit::Reader;

const OBJECTS: [&str; 2] = ["user", "team"];
/// Candidates of each kind, at most.
const MOST: u32 = 10;

/// Whom somebody named in the form.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The id that was chosen; empty if none was.
    pub chosen: String,
    pub text: String,
    pub level: String,
}

/// Why a form is shown again.
#[derive(Clone, Debug)]
pub enum Fault {
    Nobody,
    Unknown,
    Several,
    Gone,
    Said(String),
}

impl Typed {
    pub fn of(sent: &Sent) -> Self {
        Self {
            chosen: sent.get("whom").to_owned(),
            text: sent.get("whom.text").trim().to_owned(),
            level: sent.get("level").to_owned(),
        }
    }

    /// The one person or team that is meant.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn id(&self, cx: &Cx) -> Result<std::result::Result<Id, Fault>> {
        if let Some(id) = Id::parse(&self.chosen) {
            return Ok(Ok(id));
        }
        if self.text.is_empty() {
            return Ok(Err(Fault::Nobody));
        }
        let mut found = Vec::new();
        for object in OBJECTS {
            if let Some(def) = cx.schema.object(&ObjectId::from(object)) {
                found.extend(refs::entitled(cx, def, &self.text).await?);
            }
        }
        Ok(match found.as_slice() {
            [] => Err(Fault::Unknown),
            [one] => Ok(*one),
            _ => Err(Fault::Several),
        })
    }
}

impl Fault {
    /// What stands beside the field.
    pub fn text(&self, ui: &Ui, typed: &Typed) -> String {
        let named = |text| ui.fill(text, &[("name", &typed.text)]);
        match self {
            Self::Nobody => ui.t(texts::CHOOSE).to_owned(),
            Self::Unknown => named(texts::NOBODY),
            Self::Several => named(texts::SEVERAL),
            Self::Gone => ui.t(texts::GONE).to_owned(),
            Self::Said(message) => message.clone(),
        }
    }
}

/// Answers people and teams that a record may be shared with.
pub async fn lookup(reader: Reader, Params(words): Params<Words>) -> Answer {
    let mut found: Vec<Candidate> = Vec::new();
    for object in OBJECTS {
        let Some(def) = reader.cx.schema.object(&ObjectId::from(object)) else {
            continue;
        };
        let mut of = of_object(&reader, def, words.q.trim(), None, MOST).await?;
        if object == "team" {
            for team in &mut of {
                team.detail = def.label.clone();
            }
        }
        found.extend(of);
    }
    Ok(Json(found).into_response())
}
