//! Names to paths and back: what a dotted name leads to, seen from an object.

use base::text::truncate;

use crate::{FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Path, Schema, Step, value::keys};

/// A path that was followed through the schema to what it ends in.
#[derive(Clone, Debug)]
pub(crate) struct Resolved<'a> {
    pub path: Path,
    pub end: End<'a>,
    /// The object whose field or inverse the end is.
    pub at: &'a ObjectDef,
    /// Whether a step before the last one leads to many records.
    pub through_many: bool,
}

/// What a path ends in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End<'a> {
    Field {
        field: &'a FieldDef,
    },
    /// A part of a field's value.
    Part {
        field: &'a FieldDef,
        part: &'static str,
    },
    /// The records of this object that point to where the path is.
    Inverse {
        object: &'a ObjectDef,
    },
}

/// How many steps a path may have. Each is a join or a sub-select.
pub(crate) const MAX_STEPS: usize = 8;

/// Why names lead nowhere: which of them, and what to say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NoPath {
    pub name: usize,
    pub message: String,
}

impl<'a> Resolved<'a> {
    /// The steps to the record that holds the value, and the value's path there.
    pub fn split(&self) -> (Vec<Step>, Path) {
        let own = match self.end {
            End::Part { .. } => 2,
            End::Field { .. } | End::Inverse { .. } => 1,
        };
        let at = self.path.0.len().saturating_sub(own);
        let (way, field) = self.path.0.split_at(at);
        (way.to_vec(), Path(field.to_vec()))
    }

    /// The object of the many records that the path ends in, if it does.
    pub fn many(&self, schema: &'a Schema) -> Option<&'a ObjectDef> {
        match self.end {
            End::Inverse { object } => Some(object),
            End::Field { field } => match &field.ty {
                FieldType::References { to, .. } => schema.object(to).map(AsRef::as_ref),
                _ => None,
            },
            End::Part { .. } => None,
        }
    }

    /// The field at the end, or the one that the part is of.
    pub fn field(&self) -> Option<&'a FieldDef> {
        match self.end {
            End::Field { field } | End::Part { field, .. } => Some(field),
            End::Inverse { .. } => None,
        }
    }
}

/// The one object that a field's references lead to.
pub(crate) fn target<'a>(field: &FieldDef, schema: &'a Schema) -> Option<&'a ObjectDef> {
    // Keys and the system itself act as well, but only people are records.
    if is_actor(field) {
        return schema.object(&ObjectId::from("user")).map(AsRef::as_ref);
    }
    let to = match &field.ty {
        FieldType::Reference { to, .. } | FieldType::References { to, .. } => to,
        FieldType::AnyReference { to, .. } if to.len() == 1 => to.first()?,
        _ => return None,
    };
    schema.object(to).map(AsRef::as_ref)
}

/// Whether a field says who made or changed a record.
pub(crate) fn is_actor(field: &FieldDef) -> bool {
    matches!(field.id.as_str(), "created_by" | "updated_by")
}

/// Where a walk stands: at a record of an object, or at something that has ended it.
struct Walk<'a> {
    schema: &'a Schema,
    at: &'a ObjectDef,
    steps: Vec<Step>,
    end: Option<End<'a>>,
    through_many: bool,
}

impl<'a> Walk<'a> {
    fn new(def: &'a ObjectDef, schema: &'a Schema) -> Self {
        Self {
            schema,
            at: def,
            steps: Vec::new(),
            end: None,
            through_many: false,
        }
    }

    /// Goes on from the end of the steps so far to the records there.
    fn enter(&mut self) -> Result<(), String> {
        let Some(end) = self.end else { return Ok(()) };
        let (at, many) = match end {
            End::Inverse { object } => (object, true),
            End::Field { field } => {
                let many = matches!(field.ty, FieldType::References { .. });
                (
                    target(field, self.schema).ok_or_else(|| dead_end(field))?,
                    many,
                )
            }
            End::Part { part, .. } => {
                return Err(format!("\"{part}\" is a text; nothing follows it."));
            }
        };
        self.at = at;
        self.through_many |= many;
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<(), String> {
        if let Some(End::Field { field }) = self.end
            && !keys::parts(field).is_empty()
        {
            return self.part(field, name);
        }
        self.enter()?;
        if let Some(field) = self.at.field(name) {
            self.steps.push(Step::Field(field.id.clone()));
            self.end = Some(End::Field { field });
            return Ok(());
        }
        let inverse = self.schema.inverse(&self.at.id, name);
        match inverse.and_then(|inverse| Some((inverse, self.schema.object(&inverse.object)?))) {
            Some((inverse, object)) => {
                self.steps.push(Step::Inverse {
                    object: inverse.object.clone(),
                    field: inverse.field.clone(),
                });
                self.end = Some(End::Inverse { object });
                Ok(())
            }
            None => Err(unknown(name, self.at, Some(self.schema))),
        }
    }

    fn part(&mut self, field: &'a FieldDef, name: &str) -> Result<(), String> {
        let parts = keys::parts(field);
        match parts.iter().find(|part| **part == name) {
            Some(part) => {
                self.steps.push(Step::Part((*part).to_string()));
                self.end = Some(End::Part { field, part });
                Ok(())
            }
            None => Err(format!(
                "{} has no part \"{}\". Its parts are {}.",
                field.name,
                truncate(name, 40),
                parts.join(", ")
            )),
        }
    }

    fn step(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::Part(part) => {
                let Some(End::Field { field }) = self.end else {
                    return None;
                };
                self.part(field, part).ok()
            }
            Step::Field(id) => {
                self.enter().ok()?;
                let field = self.at.field_by_id(id)?;
                self.steps.push(step.clone());
                self.end = Some(End::Field { field });
                Some(())
            }
            Step::Inverse { object, field } => {
                self.enter().ok()?;
                let def = self.schema.object(object)?;
                def.field_by_id(field)?;
                self.steps.push(step.clone());
                self.end = Some(End::Inverse { object: def });
                Some(())
            }
        }
    }

    fn done(self) -> Option<Resolved<'a>> {
        Some(Resolved {
            path: Path(self.steps),
            end: self.end?,
            at: self.at,
            through_many: self.through_many,
        })
    }
}

/// Follows names from an object.
pub(crate) fn resolve<'a>(
    names: &[&str],
    def: &'a ObjectDef,
    schema: &'a Schema,
) -> Result<Resolved<'a>, NoPath> {
    if names.len() > MAX_STEPS {
        return Err(NoPath {
            name: MAX_STEPS,
            message: format!("A path has at most {MAX_STEPS} steps."),
        });
    }
    let mut walk = Walk::new(def, schema);
    for (at, name) in names.iter().enumerate() {
        walk.name(name)
            .map_err(|message| NoPath { name: at, message })?;
    }
    walk.done().ok_or_else(|| NoPath {
        name: 0,
        message: "A field's name is missing here.".to_string(),
    })
}

/// Follows a path that was resolved before; none if definitions changed since
/// so that it leads nowhere.
pub(crate) fn follow<'a>(
    path: &Path,
    def: &'a ObjectDef,
    schema: &'a Schema,
) -> Option<Resolved<'a>> {
    if path.0.len() > MAX_STEPS {
        return None;
    }
    let mut walk = Walk::new(def, schema);
    for step in &path.0 {
        walk.step(step)?;
    }
    walk.done()
}

/// The fields that a path leads over, each with the object that it is of, as far as the path
/// leads by now: the last one is where it ends.
pub(crate) fn fields(path: &Path, def: &ObjectDef, schema: &Schema) -> Vec<(ObjectId, FieldId)> {
    let mut walk = Walk::new(def, schema);
    let mut all = Vec::new();
    for step in &path.0 {
        match step {
            Step::Field(id) => match walk.enter() {
                Ok(()) => all.push((walk.at.id.clone(), id.clone())),
                Err(_) => break,
            },
            Step::Inverse { object, field } => all.push((object.clone(), field.clone())),
            Step::Part(_) => {}
        }
        if walk.step(step).is_none() {
            break;
        }
    }
    all
}

/// Writes a path with the names of the day; ids stand where a name is gone.
pub(crate) fn name(path: &Path, def: &ObjectDef, schema: &Schema) -> String {
    let mut walk = Some(Walk::new(def, schema));
    let mut names = Vec::with_capacity(path.0.len());
    for step in &path.0 {
        let here = walk
            .as_mut()
            .and_then(|walk| walk.enter().ok().map(|()| walk.at));
        names.push(match step {
            Step::Part(part) => part.clone(),
            Step::Field(id) => here
                .and_then(|at| at.field_by_id(id))
                .map_or_else(|| id.to_string(), |f| f.name.clone()),
            Step::Inverse { object, field } => {
                inverse_name(here.map(|at| &at.id), object, field, schema)
            }
        });
        walk = walk.and_then(|mut walk| walk.step(step).map(|()| walk));
    }
    names.join(".")
}

fn inverse_name(
    at: Option<&ObjectId>,
    object: &ObjectId,
    field: &FieldId,
    schema: &Schema,
) -> String {
    at.and_then(|at| {
        schema
            .inverses(at)
            .find(|i| i.object == *object && i.field == *field)
    })
    .map_or_else(|| object.to_string(), |inverse| inverse.name.clone())
}

fn dead_end(field: &FieldDef) -> String {
    match &field.ty {
        FieldType::AnyReference { .. } => {
            format!(
                "{} may point to records of several kinds, so that its fields are not known; compare it with an id.",
                field.name
            )
        }
        FieldType::Reference { .. } | FieldType::References { .. } => {
            format!("What {} points to is no longer there.", field.name)
        }
        ty => format!(
            "{} is a {}; only references have fields of their own.",
            field.name,
            ty.name().replace('_', " ")
        ),
    }
}

/// Says that an object has no such field, which one may be meant and which
/// there are; inverses among them if a schema is given.
pub(crate) fn unknown(name: &str, def: &ObjectDef, schema: Option<&Schema>) -> String {
    let fields = def
        .live_fields()
        .filter(|f| !f.hidden)
        .map(|f| f.name.as_str());
    let system = crate::def::SYSTEM_FIELDS.iter().map(|f| f.name.as_str());
    let inverses = schema
        .into_iter()
        .flat_map(|schema| schema.inverses(&def.id));
    let names: Vec<&str> = fields
        .chain(inverses.map(|i| i.name.as_str()))
        .chain(system)
        .collect();
    let meant = nearest(name, names.iter().copied());
    let meant = meant
        .map(|meant| format!(" Did you mean {meant}?"))
        .unwrap_or_default();
    const SHOWN: usize = 40;
    let more = if names.len() > SHOWN { ", ..." } else { "" };
    format!(
        "{} has no field \"{}\".{meant} It has {}{more}.",
        def.name,
        truncate(name, 40),
        names[..names.len().min(SHOWN)].join(", ")
    )
}

/// The name that is most like a misspelt one, if one is like it at all.
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    // Comparing takes the product of both lengths, and no name is longer than this.
    if name.chars().count() > 80 {
        return None;
    }
    let name = base::fold(name);
    let close = 1 + name.chars().count() / 4;
    names
        .map(|known| (strsim::osa_distance(&name, known), known))
        .filter(|(distance, known)| *distance <= close && *distance < known.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}
