//! The languages of pages. English stands in [`crate::texts`]; others are catalogues in
//! `locales`, Fluent files by the same keys. What a catalogue lacks is shown in English.

mod labels;
mod messages;

use std::{collections::HashMap, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// A language that pages are read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    German,
}

impl Language {
    /// The language of a tag such as `de` or `de-AT`; none if there is no catalogue of it.
    pub fn of(tag: &str) -> Option<Language> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "de" => Some(Language::German),
            _ => None,
        }
    }

    /// The best of those that a browser asks for (`Accept-Language`): it names them best first.
    pub fn asked(header: &str) -> Option<Language> {
        let tags = header.split(',');
        let mut tags = tags.map(|tag| tag.split(';').next().unwrap_or_default().trim());
        tags.find_map(Language::of)
    }

    /// What documents say of themselves.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
        }
    }

    /// The language of a context's definitions.
    pub fn of_cx(cx: &engine::Cx) -> Language {
        cx.language().and_then(Language::of).unwrap_or_default()
    }

    /// A noun inside a sentence: English ones are written small there.
    pub fn noun(self, label: &str) -> String {
        match self {
            Language::English => label.to_lowercase(),
            Language::German => label.to_owned(),
        }
    }

    fn catalogue(self) -> Option<&'static Catalogue> {
        match self {
            Language::English => None,
            Language::German => Some(&GERMAN),
        }
    }

    /// A sentence whose places stand as `{name}`.
    pub(crate) fn sentence(self, key: &str) -> Option<&'static str> {
        self.catalogue()?.said(key)
    }

    /// A sentence with its places filled. A count in one of them chooses between singular
    /// and plural.
    pub(crate) fn filled(self, key: &str, places: &[(&str, &str)]) -> Option<String> {
        let bundle = &self.catalogue()?.bundle;
        let pattern = bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::with_capacity(places.len());
        // What is not given is filled by a script: it stays as it stands.
        for place in open_places(self.sentence(key).unwrap_or_default()) {
            args.set(place, format!("{{{place}}}"));
        }
        for (place, value) in places {
            let value = match value.parse::<i64>() {
                Ok(count) if count.to_string() == *value => FluentValue::from(count),
                _ => FluentValue::from(*value),
            };
            args.set(*place, value);
        }
        let mut wrong = Vec::new();
        let filled = bundle.format_pattern(pattern, Some(&args), &mut wrong);
        Some(filled.into_owned())
    }
}

/// The sentences of one language.
struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Their text; of those with a choice its last one.
    sentences: HashMap<String, &'static str>,
}

static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of("de", GERMAN_FILES));

const GERMAN_FILES: &[&str] = &[
    include_str!("../locales/de/access.ftl"),
    include_str!("../locales/de/account.ftl"),
    include_str!("../locales/de/audit.ftl"),
    include_str!("../locales/de/bell.ftl"),
    include_str!("../locales/de/cells.ftl"),
    include_str!("../locales/de/desk.ftl"),
    include_str!("../locales/de/completion.ftl"),
    include_str!("../locales/de/design.ftl"),
    include_str!("../locales/de/duplicates.ftl"),
    include_str!("../locales/de/exports.ftl"),
    include_str!("../locales/de/field_types.ftl"),
    include_str!("../locales/de/files.ftl"),
    include_str!("../locales/de/frame.ftl"),
    include_str!("../locales/de/home.ftl"),
    include_str!("../locales/de/imports.ftl"),
    include_str!("../locales/de/install.ftl"),
    include_str!("../locales/de/invitations.ftl"),
    include_str!("../locales/de/kept.ftl"),
    include_str!("../locales/de/keys.ftl"),
    include_str!("../locales/de/merge.ftl"),
    include_str!("../locales/de/parts.ftl"),
    include_str!("../locales/de/privacy.ftl"),
    include_str!("../locales/de/programs.ftl"),
    include_str!("../locales/de/providers.ftl"),
    include_str!("../locales/de/public.ftl"),
    include_str!("../locales/de/samples.ftl"),
    include_str!("../locales/de/selection.ftl"),
    include_str!("../locales/de/settings.ftl"),
    include_str!("../locales/de/setup.ftl"),
    include_str!("../locales/de/shares.ftl"),
    include_str!("../locales/de/table.ftl"),
    include_str!("../locales/de/views.ftl"),
];

impl Catalogue {
    /// A sentence whose places stand as `{name}`.
    fn said(&self, key: &str) -> Option<&'static str> {
        self.sentences.get(key).copied()
    }

    #[cfg(test)]
    fn keys(&self) -> impl Iterator<Item = &String> {
        self.sentences.keys()
    }

    /// What can be read of these files; a test says that it is all of them.
    fn of(tag: &str, files: &[&'static str]) -> Catalogue {
        let locale = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Marks of direction around each place: they would stand in values that are copied.
        bundle.set_use_isolating(false);
        let mut sentences = HashMap::new();
        for file in files {
            let resource = FluentResource::try_new((*file).to_owned());
            let resource = resource.unwrap_or_else(|(part, _)| part);
            for entry in resource.entries() {
                if let Entry::Message(message) = entry
                    && let Some(pattern) = &message.value
                {
                    let sentence: &'static str = Box::leak(plain(pattern).into_boxed_str());
                    sentences.insert(message.id.name.to_owned(), sentence);
                }
            }
            bundle.add_resource_overriding(resource);
        }
        Catalogue { bundle, sentences }
    }
}

/// The names of the places of a sentence.
fn open_places(sentence: &str) -> impl Iterator<Item = &str> {
    let parts = sentence.split('{').skip(1);
    parts.filter_map(|part| part.split('}').next())
}

/// A pattern as text with `{name}` for places.
fn plain(pattern: &Pattern<&str>) -> String {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => text.push_str(&inlined(inline)),
                Expression::Select { variants, .. } => {
                    let usual = variants.iter().find(|variant| variant.default);
                    text.push_str(&usual.map(|one| plain(&one.value)).unwrap_or_default());
                }
            },
        }
    }
    text
}

fn inlined(inline: &InlineExpression<&str>) -> String {
    match inline {
        InlineExpression::StringLiteral { value } => (*value).to_owned(),
        InlineExpression::VariableReference { id } => format!("{{{}}}", id.name),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Keys and English sentences of the source.
    fn english() -> Vec<(String, String)> {
        let mut found = Vec::new();
        for source in [include_str!("texts.rs")]
            .into_iter()
            .chain(SOURCES.iter().copied())
        {
            let mut rest = source;
            while let Some(at) = rest.find("text(") {
                rest = &rest[at + 5..];
                let (key, after) = literal(rest);
                let (sentence, after) = literal(after);
                if let (Some(key), Some(sentence)) = (key, sentence) {
                    found.push((key, sentence));
                }
                rest = after;
            }
        }
        found
    }

    const SOURCES: &[&str] = &[
        include_str!("texts/access.rs"),
        include_str!("texts/account.rs"),
        include_str!("texts/audit.rs"),
        include_str!("texts/cells.rs"),
        include_str!("texts/desk.rs"),
        include_str!("texts/completion.rs"),
        include_str!("texts/design.rs"),
        include_str!("texts/duplicates.rs"),
        include_str!("texts/exports.rs"),
        include_str!("texts/field_types.rs"),
        include_str!("texts/files.rs"),
        include_str!("texts/home.rs"),
        include_str!("texts/imports.rs"),
        include_str!("texts/install.rs"),
        include_str!("texts/invitations.rs"),
        include_str!("texts/kept.rs"),
        include_str!("texts/keys.rs"),
        include_str!("texts/merge.rs"),
        include_str!("texts/notifications.rs"),
        include_str!("texts/parts.rs"),
        include_str!("texts/privacy.rs"),
        include_str!("texts/programs.rs"),
        include_str!("texts/providers.rs"),
        include_str!("texts/public.rs"),
        include_str!("texts/samples.rs"),
        include_str!("texts/selection.rs"),
        include_str!("texts/settings.rs"),
        include_str!("texts/setup.rs"),
        include_str!("texts/shares.rs"),
        include_str!("texts/table.rs"),
        include_str!("texts/views.rs"),
    ];

    /// The next literal, if nothing but white space and commas stands before it.
    fn literal(text: &str) -> (Option<String>, &str) {
        let start = text.trim_start_matches([' ', '\n', ',']);
        let Some(inner) = start.strip_prefix('"') else {
            return (None, text);
        };
        let Some(end) = inner.find('"') else {
            return (None, text);
        };
        (Some(inner[..end].to_owned()), &inner[end + 1..])
    }

    fn places(sentence: &str) -> BTreeSet<&str> {
        open_places(sentence).collect()
    }

    #[test]
    fn german_has_every_sentence_with_its_places_and_no_others() {
        let english = english();
        assert!(english.len() > 1_000, "{}", english.len());
        let known: BTreeSet<&str> = english.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(known.len(), english.len(), "keys stand once");
        for (key, sentence) in &english {
            let german = Language::German.sentence(key);
            let german = german.unwrap_or_else(|| panic!("no German for {key}: {sentence}"));
            assert_eq!(places(german), places(sentence), "{key}: {german}");
            assert!(!german.trim().is_empty(), "{key}");
        }
        let strange: Vec<&String> = GERMAN
            .sentences
            .keys()
            .filter(|key| !known.contains(key.as_str()))
            .collect();
        assert!(strange.is_empty(), "{strange:?}");
        for file in GERMAN_FILES {
            let read = FluentResource::try_new((*file).to_owned());
            let wrong = read.err().map(|(_, errors)| errors);
            assert!(wrong.is_none(), "{wrong:?} in {}", &file[..80]);
        }
    }

    #[test]
    fn places_are_filled_and_counts_choose() {
        let file = "one = { $n ->\n    [one] { $n } Datensatz\n   *[other] { $n } Datensätze\n}\nhi = Hallo { $name }!\n";
        let catalogue = Catalogue::of("de", &[Box::leak(file.to_owned().into_boxed_str())]);
        let sentence = |key: &str| catalogue.sentences.get(key).copied();
        assert_eq!(sentence("hi"), Some("Hallo {name}!"));
        assert_eq!(sentence("one"), Some("{n} Datensätze"));
        let filled = |count: i64| {
            let pattern = catalogue
                .bundle
                .get_message("one")
                .unwrap()
                .value()
                .unwrap();
            let args = FluentArgs::from_iter([("n", FluentValue::from(count))]);
            let filled = catalogue
                .bundle
                .format_pattern(pattern, Some(&args), &mut vec![]);
            filled.into_owned()
        };
        assert_eq!(filled(1), "1 Datensatz");
        assert_eq!(filled(12), "12 Datensätze");
    }

    #[test]
    fn languages_are_known_by_their_tags() {
        for (tag, language) in [
            ("de", Some(Language::German)),
            ("de-AT", Some(Language::German)),
            ("EN_us", Some(Language::English)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
        let asked = Language::asked("fr-CH, de;q=0.9, en;q=0.8, *;q=0.5");
        assert_eq!(asked, Some(Language::German));
        assert_eq!(Language::asked("fr"), None);
    }
}
