//! What the form of an object holds.

use schema::ObjectDef;

use crate::list::columns;
use crate::sent::Sent;

/// Everything that stands in it.
#[derive(Clone, Debug, Default)]
pub struct Values {
    pub label: String,
    pub label_plural: String,
    pub name: String,
    pub plural: String,
    pub help: String,
    pub icon: String,
    pub color: String,
    pub access: String,
    /// Of a new object what its first field is called, else the title's name.
    pub title: String,
    pub board: String,
    /// Whether the list shows what is chosen here, and not what it chooses itself.
    pub chooses_list: bool,
    /// The names of the fields that it shows, in their order.
    pub list: Vec<String>,
}

impl Values {
    /// Of a new object.
    pub fn fresh() -> Values {
        Values {
            icon: "box".into(),
            color: "indigo".into(),
            access: "owned".into(),
            ..Values::default()
        }
    }

    /// Of an object as it is.
    pub fn of(def: &ObjectDef) -> Values {
        let name = |id| def.field_by_id(id).map(|field| field.name.clone());
        let shown = columns::of(def).into_iter();
        let shown = shown.filter(|field| field.id != def.title);
        Values {
            label: def.label.clone(),
            label_plural: def.label_plural.clone(),
            name: def.name.clone(),
            plural: def.plural.clone(),
            help: def.help.clone(),
            icon: def.icon.clone(),
            color: def.color.clone(),
            access: String::new(),
            title: name(&def.title).unwrap_or_default(),
            board: def.board.as_ref().and_then(name).unwrap_or_default(),
            chooses_list: !def.columns.is_empty(),
            list: shown.map(|field| field.name.clone()).collect(),
        }
    }

    /// As it was typed.
    pub fn sent(sent: &Sent) -> Values {
        let text = |name: &str| sent.get(name).trim().to_owned();
        let list = sent.0.iter().filter(|(key, _)| key == "list");
        Values {
            label: text("label"),
            label_plural: text("label_plural"),
            name: text("name"),
            plural: text("plural"),
            help: text("help"),
            icon: text("icon"),
            color: text("color"),
            access: text("access"),
            title: text("title"),
            board: text("board"),
            chooses_list: text("columns") == "chosen",
            list: list.map(|(_, name)| name.clone()).collect(),
        }
    }
}
