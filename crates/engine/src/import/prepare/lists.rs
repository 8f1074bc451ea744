//! Lists: several columns that make one, and cells that hold several items.

use base::fold;
use schema::{Entry, FieldDef, Value, value::keys};

/// Two values of a list field as one.
pub fn together(field: &FieldDef, before: Value, more: Value) -> Value {
    match (before, more) {
        (Value::Entries(mut all), Value::Entries(more)) => {
            for entry in more {
                let key = keys::entry_key(&field.ty, &entry.value);
                if !all
                    .iter()
                    .any(|held: &Entry| keys::entry_key(&field.ty, &held.value) == key)
                {
                    let primary = all.is_empty();
                    all.push(Entry { primary, ..entry });
                }
            }
            Value::Entries(all)
        }
        (Value::Tags(mut all), Value::Tags(more)) => {
            for tag in more {
                if !all.iter().any(|held| fold(held) == fold(&tag)) {
                    all.push(tag);
                }
            }
            Value::Tags(all)
        }
        (Value::Keys(all), Value::Keys(more)) => {
            let options = field.ty.options().iter().map(|option| &option.key);
            Value::Keys(
                options
                    .filter(|key| all.contains(key) || more.contains(key))
                    .cloned()
                    .collect(),
            )
        }
        (Value::Empty, more) => more,
        (before, Value::Empty) => before,
        (_, more) => more,
    }
}

/// The items of a list, empty ones among them.
pub fn split(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => items.push(String::new()),
            c => {
                let c = if c == '\\' {
                    chars.next().unwrap_or(c)
                } else {
                    c
                };
                if let Some(item) = items.last_mut() {
                    item.push(c);
                }
            }
        }
    }
    items.iter().map(|item| item.trim().to_string()).collect()
}
