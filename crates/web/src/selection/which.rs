//! Which records of a list were selected: some one by one, or all that its search
//! and filter let through.

use base::{Error, Id, Result};
use engine::Cx;
use engine::records::Which;
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{FieldId, Filter, ObjectDef, Path};

use crate::list::ask::Ask;
use crate::sent::Sent;
use crate::texts::selection as texts;
use crate::ui::Ui;

/// Records that are selected one by one at most.
pub const MOST: usize = 1_000;

/// What was selected, as the pages carry it on.
#[derive(Clone, Debug, Default)]
pub struct Selected {
    /// One by one, in the order of the list.
    pub ids: Vec<Id>,
    /// All that meet these, if not one by one.
    pub all: bool,
    pub q: String,
    pub filter: String,
}

impl Selected {
    /// Reads what a page sent.
    ///
    /// # Errors
    /// `Malformed` if there is nothing or too much.
    pub fn of(ui: &Ui, sent: &Sent) -> Result<Selected> {
        let mut selected = Selected {
            all: sent.get("-all") == "1",
            q: sent.get("-q").to_owned(),
            filter: sent.get("-filter").to_owned(),
            ids: Vec::new(),
        };
        if selected.all {
            return Ok(selected);
        }
        for (_, id) in sent.0.iter().filter(|(name, _)| name == "id") {
            let id = crate::objects::id(id)?;
            if !selected.ids.contains(&id) {
                selected.ids.push(id);
            }
            if selected.ids.len() > MOST {
                let message = ui.fill(texts::TOO_MANY, &[("n", &MOST.to_string())]);
                return Err(Error::malformed("selection", message));
            }
        }
        match selected.ids.is_empty() {
            true => Err(Error::malformed("selection", ui.t(texts::NOTHING))),
            false => Ok(selected),
        }
    }

    /// The same in the terms of the engine.
    ///
    /// # Errors
    /// `Malformed` if the filter cannot be read.
    pub fn which(&self, cx: &Cx, def: &ObjectDef) -> Result<Which> {
        if self.all {
            let ask = Ask {
                q: self.q.clone(),
                filter: self.filter.clone(),
                ..Ask::default()
            };
            let query = ask.read(cx, def)?.query;
            return Ok(Which {
                filter: query.filter,
                search: query.search,
            });
        }
        let ids = self.ids.iter().copied().map(Literal::Id).collect();
        Ok(Filter::Test(Test {
            left: Operand::Path(Path::field(FieldId::from("id"))),
            op: Op::In,
            right: Right::List(ids),
        })
        .into())
    }

    /// The same as hidden fields. No field of an object has a name like theirs.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("-q", self.q.clone()), ("-filter", self.filter.clone())];
        match self.all {
            true => fields.push(("-all", "1".to_owned())),
            false => fields.extend(self.ids.iter().map(|id| ("id", id.to_string()))),
        }
        fields
    }

    /// The list that it was selected in.
    pub fn back(&self, def: &ObjectDef) -> String {
        let ask = Ask {
            q: self.q.clone(),
            filter: self.filter.clone(),
            ..Ask::default()
        };
        ask.address(def, &[])
    }
}
