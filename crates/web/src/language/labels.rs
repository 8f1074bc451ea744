//! Labels and explanations of standard objects in the reader's language. Words that a workspace
//! chose itself stay as they are.

use std::sync::LazyLock;

use engine::wording::Wording;
use schema::def::system_field;
use schema::{FieldDef, ObjectDef, SelectOption};

use super::{Catalogue, Language};

static GERMAN: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::of("de", &[include_str!("../../locales/de/objects.ftl")]));

/// The labels of one catalogue.
struct Labels {
    tag: &'static str,
    words: &'static LazyLock<Catalogue>,
}

static GERMAN_LABELS: Labels = Labels {
    tag: "de",
    words: &GERMAN,
};

impl Language {
    /// In which definitions are to be read, if it is not English.
    pub fn wording(self) -> Option<&'static dyn Wording> {
        match self {
            Language::English => None,
            Language::German => Some(&GERMAN_LABELS),
        }
    }

    /// The label of a field. Those of the system are no part of any definition.
    pub fn label(self, field: &FieldDef) -> &str {
        let is_system = system_field(&field.name).is_some_and(|one| one.id == field.id);
        let own = match self {
            Language::German if is_system => GERMAN.said(&format!("system-{}", field.name)),
            _ => None,
        };
        own.unwrap_or(&field.label)
    }
}

impl Wording for Labels {
    fn tag(&self) -> &'static str {
        self.tag
    }

    fn put(&self, def: &mut ObjectDef, standard: &ObjectDef) {
        let id = def.id.to_string();
        let many = format!("object-{id}-many");
        self.say(&mut def.label, &standard.label, &format!("object-{id}"));
        self.say(&mut def.label_plural, &standard.label_plural, &many);
        self.say(&mut def.help, &standard.help, &format!("object-{id}-help"));
        for (field_id, field) in &mut def.fields {
            let Some(known) = standard.fields.get(field_id) else {
                continue;
            };
            let key = format!("field-{id}-{field_id}");
            self.say(&mut field.label, &known.label, &key);
            self.say(&mut field.help, &known.help, &format!("{key}-help"));
            let key = |option: &SelectOption| format!("option-{id}-{field_id}-{}", option.key);
            if let Some(options) = field.ty.options_mut() {
                for option in options {
                    let known = known.ty.options().iter().find(|one| one.key == option.key);
                    if let Some(known) = known {
                        let key = key(option);
                        self.say(&mut option.label, &known.label, &key);
                    }
                }
            }
        }
    }
}

impl Labels {
    /// Puts a word in place of the one that is compiled in.
    fn say(&self, word: &mut String, compiled_in: &str, key: &str) {
        if word == compiled_in
            && let Some(said) = self.words.said(key)
        {
            said.clone_into(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word of every standard object.
    fn keys(def: &ObjectDef) -> Vec<(String, String)> {
        let id = &def.id;
        let mut all = vec![
            (format!("object-{id}"), def.label.clone()),
            (format!("object-{id}-many"), def.label_plural.clone()),
            (format!("object-{id}-help"), def.help.clone()),
        ];
        for (field_id, field) in &def.fields {
            let key = format!("field-{id}-{field_id}");
            all.push((format!("{key}-help"), field.help.clone()));
            all.push((key, field.label.clone()));
            for option in field.ty.options() {
                let key = format!("option-{id}-{field_id}-{}", option.key);
                all.push((key, option.label.clone()));
            }
        }
        all.retain(|(_, word)| !word.is_empty());
        all
    }

    fn standard() -> Vec<ObjectDef> {
        let mut registry = engine::Registry::new();
        engine::people::register(&mut registry);
        engine::files::register(&mut registry);
        customers::register(&mut registry);
        sales::register(&mut registry);
        registry.objects().to_vec()
    }

    #[test]
    fn german_has_every_word_of_standard_objects_and_no_others() {
        let mut known: Vec<String> = Vec::new();
        for def in standard() {
            for (key, word) in keys(&def) {
                assert!(GERMAN.said(&key).is_some(), "no German for {key}: {word}");
                known.push(key);
            }
        }
        for field in schema::def::SYSTEM_FIELDS.iter() {
            assert!(
                GERMAN.said(&format!("system-{}", field.name)).is_some(),
                "{}",
                field.name
            );
            known.push(format!("system-{}", field.name));
        }
        let strange: Vec<&String> = GERMAN.keys().filter(|key| !known.contains(key)).collect();
        assert!(strange.is_empty(), "{strange:?}");
    }

    #[test]
    fn what_a_workspace_called_otherwise_stays() {
        let standard = standard()
            .into_iter()
            .find(|def| def.id.as_str() == "company");
        let standard = standard.unwrap();
        let mut def = standard.clone();
        def.label = "Household".to_owned();
        let wording = Language::German.wording().unwrap();
        wording.put(&mut def, &standard);
        assert_eq!(def.label, "Household");
        assert_eq!(def.label_plural, "Unternehmen");
        let owner = system_field("owner").unwrap();
        assert_eq!(Language::German.label(owner), "Verantwortlich");
        assert_eq!(Language::English.label(owner), "Owner");
    }
}
