//! Fields that every record has. They are read, filtered and sorted like any
//! other field; of them a client may write `owner` and `team` only.

use std::sync::LazyLock;

use super::{FieldDef, FieldId, FieldType, OnDelete, Origin, State, Write};

/// The system fields, in the order of a record's JSON.
pub static SYSTEM_FIELDS: LazyLock<Vec<FieldDef>> = LazyLock::new(|| {
    let who = || FieldType::AnyReference {
        to: vec![],
        inverse: None,
        on_delete: OnDelete::Clear,
    };
    let to = |object: &str| FieldType::Reference {
        to: object.into(),
        inverse: None,
        on_delete: OnDelete::Clear,
    };
    let computed = Write::Computed;
    vec![
        system("id", "Id", FieldType::Text, computed),
        system("version", "Version", FieldType::Integer, computed),
        system("created_at", "Created", FieldType::DateTime, computed),
        system("created_by", "Created by", who(), computed),
        system("updated_at", "Updated", FieldType::DateTime, computed),
        system("updated_by", "Updated by", who(), computed),
        system("owner", "Owner", to("user"), Write::Always),
        system("team", "Team", to("team"), Write::Always),
        system("deleted_at", "Deleted", FieldType::DateTime, computed),
    ]
});

/// The system field of this name (names and ids are the same for them).
pub fn system_field(name: &str) -> Option<&'static FieldDef> {
    SYSTEM_FIELDS.iter().find(|f| f.name == name)
}

fn system(name: &str, label: &str, ty: FieldType, write: Write) -> FieldDef {
    FieldDef {
        id: FieldId::from(name),
        name: name.into(),
        label: label.into(),
        help: String::new(),
        ty,
        computed: None,
        required: false,
        unique: name == "id",
        indexed: matches!(name, "id" | "created_at" | "updated_at" | "owner" | "team"),
        search: false,
        sensitive: false,
        hidden: false,
        write,
        required_if: None,
        read_only_if: None,
        retyped: None,
        issue_if: None,
        default: None,
        origin: Origin::Standard,
        state: State::Live,
    }
}
