//! A form under work: its inputs, what is wrong with them, and which of them were touched.

use std::collections::HashMap;

use base::{Error, Fault, Result};
use engine::Cx;
use engine::records::Body;
use schema::input::{Mode, is_locked};
use schema::{Access, Change, Changes, FieldDef, FieldType, ObjectDef, Record, Schema, Value};

use super::control::{ControlView, Input};
use super::view::{Editing, FormFault, FormGroup, FormState, FormView};
use super::was::Was;
use super::{about, account, grants, inputs, read, refs};
use crate::board::columns::parent_of;
use crate::frame::is_set_up;
use crate::language::Language;
use crate::list::view::Looks;
use crate::objects;
use crate::parts::cell::plain;
use crate::record::fields::{belonging, is_reach};
use crate::sent::Sent;
use crate::texts;
use crate::values::Show;
use crate::visit::Reader;

/// The inputs of a form with all that is known of them.
pub struct Draft {
    inputs: Vec<(FieldDef, Input)>,
    faults: Vec<Fault>,
    /// What saving would leave alone: inputs that are as they were shown first.
    was: Was,
    theirs: HashMap<String, String>,
}

impl Draft {
    /// A new record: empty but for the defaults.
    pub fn blank(cx: &Cx, def: &ObjectDef) -> Draft {
        let inputs = fields(def, Mode::Create).map(|field| {
            let default = inputs::default(cx, def, field);
            (field.clone(), inputs::of(cx, field, &default))
        });
        let password = account::is_asked(cx, def).then(|| account::input(Mode::Create));
        Draft::untouched(inputs.chain(password).collect())
    }

    /// A record as it is stored.
    pub fn of(cx: &Cx, def: &ObjectDef, record: &Record) -> Draft {
        let password = account::is_asked(cx, def).then(|| account::input(Mode::Update));
        let inputs = stored(cx, def, record).into_iter();
        Draft::untouched(inputs.chain(password).collect())
    }

    /// What came back. A field that did not come at all is left alone.
    pub fn sent(cx: &Cx, def: &ObjectDef, mode: Mode, sent: &Sent) -> Draft {
        let sent = &grants::gathered(def, sent);
        let inputs: Vec<(FieldDef, Input)> = fields(def, mode)
            .filter(|field| !is_locked(field, mode))
            .map(|field| (field.clone(), read::input(cx, field, sent)))
            .collect();
        let mut was = Was::parse(sent.get("-was"));
        for (field, input) in inputs
            .iter()
            .filter(|(field, _)| !read::is_there(field, sent))
        {
            was.leave(&field.name, input);
        }
        let password = account::is_asked(cx, def).then(|| account::input(mode));
        Draft {
            inputs: inputs.into_iter().chain(password).collect(),
            faults: Vec::new(),
            was,
            theirs: HashMap::new(),
        }
    }

    /// One field as a text, such as one that was copied elsewhere.
    pub fn typed(cx: &Cx, field: &FieldDef, text: &str) -> Draft {
        let (input, faults) = match read::typed(cx, field, text) {
            Ok(input) => (input, Vec::new()),
            Err(fault) => (inputs::as_typed(cx, field, text), vec![fault]),
        };
        Draft {
            inputs: vec![(field.clone(), input)],
            faults,
            was: Was::default(),
            theirs: HashMap::new(),
        }
    }

    /// The same of one field; none if it is not on this form.
    pub fn only(mut self, name: &str) -> Option<Draft> {
        self.inputs.retain(|(field, _)| field.name == name);
        self.was.only(name);
        (!self.inputs.is_empty()).then_some(self)
    }

    /// The first input.
    pub fn input(&self) -> Option<&Input> {
        self.inputs.first().map(|(_, input)| input)
    }

    /// What is known to be wrong.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether something was touched that somebody else changed to something else.
    pub fn is_overtaken(&self) -> bool {
        !self.theirs.is_empty()
    }

    fn untouched(inputs: Vec<(FieldDef, Input)>) -> Draft {
        let was = Was::of(&inputs);
        Draft {
            inputs,
            faults: Vec::new(),
            was,
            theirs: HashMap::new(),
        }
    }

    /// Fills fields from an address (`?company=ID`). They count as touched, so they are saved.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn prefill(
        &mut self,
        cx: &Cx,
        def: &ObjectDef,
        given: &HashMap<String, String>,
    ) -> Result<()> {
        for (field, input) in &mut self.inputs {
            let Some(text) = given
                .get(&field.name)
                .filter(|_| def.field(&field.name).is_some())
            else {
                continue;
            };
            if let Some(value) = read::given(cx, field, text) {
                *input = inputs::of(cx, field, &refs::named(cx, value).await?);
                self.was.forget(&field.name);
            }
        }
        Ok(())
    }

    /// What the touched inputs ask for: the changes that can be read, and what is wrong with the
    /// others.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn changes(&mut self, cx: &Cx, def: &ObjectDef) -> Result<Body> {
        let (mut changes, mut faults) = (Changes::default(), Vec::new());
        for (field, input) in &mut self.inputs {
            // A password is kept apart from the record.
            if field.name == account::NAME || self.was.is(&field.name, input) {
                continue;
            }
            let known = faults.len();
            refs::look_up(cx, field, input, &mut faults).await?;
            if faults.len() > known {
                continue;
            }
            match read::change(cx, field, input) {
                // The team of a new record follows its owner unless one is chosen.
                Ok(Change::Set(Value::Empty))
                    if field.name == "team" && def.access == Access::Owned => {}
                Ok(change) => changes.fields.push((field.id.clone(), change)),
                Err(found) => faults.extend(found),
            }
        }
        Ok(Body::from(changes).with_faults(faults))
    }

    /// Takes what was found wrong.
    pub fn take_faults(&mut self, mut faults: Vec<Fault>) {
        // As the fields stand in the form; what belongs to none comes first.
        let place = |fault: &Fault| {
            let field = root(&fault.field);
            self.inputs
                .iter()
                .position(|(other, _)| other.name == field)
        };
        faults.sort_by_key(place);
        for fault in &mut faults {
            let field = root(&fault.field);
            let known = self.inputs.iter().find(|(other, _)| other.name == field);
            fault.message = sentence(known.map(|(field, _)| field.label.as_str()), &fault.message);
        }
        self.faults = faults;
    }

    /// Somebody else saved meanwhile: untouched inputs show what is stored now, touched ones keep
    /// what was typed and say what is stored.
    pub fn overtaken_by(&mut self, reader: &Reader, def: &ObjectDef, record: &Record) {
        let show = Show::of(&reader.cx);
        let stored = stored(&reader.cx, def, record);
        let was = Was::of(&stored);
        for (field, now) in stored {
            let Some((_, input)) = self
                .inputs
                .iter_mut()
                .find(|(other, _)| other.id == field.id)
            else {
                continue;
            };
            if self.was.is(&field.name, input) {
                *input = now;
                continue;
            }
            let same = was.is(&field.name, input);
            // What is taken out is what is not in the list that this form shows.
            if let (Input::References(mine), Input::References(stored)) = (input, now) {
                mine.was = stored.was;
            }
            if !same {
                self.theirs.insert(
                    field.name.clone(),
                    plain(&reader.ui, &show.field(&field, record)),
                );
            }
        }
        self.was = was;
    }

    /// The page's data.
    pub fn view(&self, reader: &Reader, def: &ObjectDef, record: Option<Editing>) -> FormView {
        let label = |name: &str| {
            let own = self.inputs.iter().map(|(field, _)| field);
            own.chain(def.field(name))
                .find(|field| field.name == name)
                .map_or_else(|| name.to_owned(), |field| field.label.clone())
        };
        let (account, inputs): (Vec<_>, Vec<_>) = self
            .inputs
            .iter()
            .partition(|(field, _)| field.name == account::NAME);
        let (reach, main): (Vec<_>, Vec<_>) = inputs
            .into_iter()
            .partition(|(field, _)| is_reach(&field.ty));
        let group = |title, inputs: Vec<&(FieldDef, Input)>| FormGroup {
            title,
            controls: inputs
                .into_iter()
                .map(|(field, input)| {
                    let input = match input {
                        Input::Area { value, .. } if grants::are(def, &field.name) => {
                            Input::Grants(grants::Grants::of(&reader.cx, value, &self.faults))
                        }
                        Input::Line { value, .. } if about::is(def, &field.name) => {
                            about::input(&reader.cx, value)
                        }
                        _ => within(&reader.cx.schema, def, field, input),
                    };
                    self.control(reader.ui.language, field, input)
                })
                .collect(),
        };
        let groups = [
            group(String::new(), main),
            group(reader.ui.t(texts::CONTACT_DETAILS).to_owned(), reach),
            group(reader.ui.t(texts::SIGNING_IN).to_owned(), account),
        ];
        let fault = |fault: &Fault| {
            let field = root(&fault.field).to_owned();
            let known = self.inputs.iter().any(|(other, _)| other.name == field);
            FormFault {
                label: label(&field),
                field: if known { field } else { String::new() },
                message: fault.message.clone(),
            }
        };
        FormView {
            looks: Looks {
                // Whoever sets something up is told what it does; daily work needs no explanation.
                about: match is_set_up(def) {
                    true => def.help.clone(),
                    false => String::new(),
                },
                ..objects::looks(def)
            },
            record,
            groups: groups
                .into_iter()
                .filter(|group| !group.controls.is_empty())
                .collect(),
            faults: self.faults.iter().map(fault).collect(),
            state: FormState::Fresh,
            back: None,
            was: self.was.to_string(),
        }
    }

    fn control(&self, language: Language, field: &FieldDef, input: Input) -> ControlView {
        ControlView {
            name: field.name.clone(),
            label: language.label(field).to_owned(),
            help: (!field.help.is_empty()).then(|| field.help.clone()),
            kind: field.ty.name().to_owned(),
            required: field.required,
            input,
            faults: self
                .faults
                .iter()
                .filter(|fault| root(&fault.field) == field.name)
                .map(|fault| fault.message.clone())
                .collect(),
            theirs: self.theirs.get(&field.name).cloned(),
        }
    }
}

/// The fields of a form, in the definition's order, with owner and team last.
pub(super) fn fields(def: &ObjectDef, mode: Mode) -> impl Iterator<Item = &FieldDef> {
    let owner = belonging(def);
    let own = def
        .live_fields()
        .filter(|field| !field.hidden && field.ty != FieldType::Rank);
    // What the system fills in is not there yet while a record is made.
    own.chain(owner)
        .filter(move |field| mode == Mode::Update || !is_locked(field, mode))
}

fn stored(cx: &Cx, def: &ObjectDef, record: &Record) -> Vec<(FieldDef, Input)> {
    let show = Show::of(cx);
    fields(def, Mode::Update)
        .map(|field| {
            let hidden = matches!(record.slot(field.id.as_str()), schema::Slot::Hidden);
            let input = match hidden || is_locked(field, Mode::Update) {
                true => Input::Fixed(show.field(field, record)),
                false => inputs::of(cx, field, &record.read(field.id.as_str())),
            };
            (field.clone(), remembering(input))
        })
        .collect()
}

/// A list of references that knows what it showed.
fn remembering(mut input: Input) -> Input {
    if let Input::References(refs) = &mut input {
        refs.was = Some(refs.chosen.iter().map(|(id, _)| id.clone()).collect());
    }
    input
}

/// The input of a reference to parts of a whole that is a field too (stage and pipeline): only
/// parts of the chosen whole are offered.
pub(super) fn within(schema: &Schema, def: &ObjectDef, field: &FieldDef, input: &Input) -> Input {
    let mut input = input.clone();
    if let (Input::Reference(refs), Some(target)) = (
        &mut input,
        field.ty.target().and_then(|to| schema.object(to)),
    ) && let Some((_, parent)) = parent_of(schema, target)
    {
        let whole = def
            .live_fields()
            .find(|other| other.ty.target() == Some(&parent.id) && other.id != field.id);
        refs.within = whole.map(|whole| whole.name.clone());
    }
    input
}

/// `emails[1].value` is a fault of `emails`.
pub(super) fn root(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

/// A fault as a sentence: without the label that stands beside it anyway, with a capital and a stop.
pub(super) fn sentence(label: Option<&str>, message: &str) -> String {
    let bare = label
        .and_then(|label| message.strip_prefix(label)?.strip_prefix(": "))
        .unwrap_or(message);
    let mut letters = bare.chars();
    let mut text: String = letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    });
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// What a lookup cannot say is an error of the page.
pub(super) fn unless_missing<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. } | Error::Gone { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
