//! Which standard objects there are, what feature crates add to them, and
//! their rules. Filled once, at the program's start, by type.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

use base::{Error, Result};
use schema::{
    Extension, Field, FieldId, Object, ObjectDef, ObjectId, Record, Schema,
    def::{check, system_field},
    object::{Date, Ref},
};

use crate::backup::Access;
use crate::jobs::{Job, JobOf, Schedule, Workers};
use crate::notifications::Due;
use crate::rules::{AnyDraft, Draft, Rules, Tx};
use crate::samples::Maker;
use crate::vault::Vault;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The standard objects and their rules.
#[derive(Default)]
pub struct Registry {
    objects: Vec<ObjectDef>,
    rules: HashMap<ObjectId, Box<dyn AnyRules>>,
    hierarchies: Vec<(ObjectId, FieldId)>,
    workers: Workers,
    buckets: Option<Access>,
    vault: Option<Vault>,
    outsiders: Option<Outsiders>,
    due: Vec<Due>,
    samples: Option<Maker>,
}

/// Of which object people outside of the company are who may come in themselves, and by
/// what they belong to organisations.
#[derive(Clone, Debug)]
pub(crate) struct Outsiders {
    pub object: ObjectId,
    pub of: ObjectId,
    /// Their own field for the organisation.
    pub own: FieldId,
    /// Records that name one of them and a further organisation, from a day until a day.
    pub others: ObjectId,
    pub person: FieldId,
    pub organisation: FieldId,
    pub since: FieldId,
    pub until: FieldId,
}

impl Registry {
    /// Without any object.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a kind of job.
    pub fn job<J: Job>(&mut self) -> &mut Self {
        self.workers
            .kinds
            .insert(J::KIND, Arc::new(JobOf::<J>(std::marker::PhantomData)));
        self
    }

    /// Adds a job that comes again by itself.
    pub fn schedule(&mut self, schedule: Schedule) -> &mut Self {
        self.workers.schedules.push(schedule);
        self
    }

    /// Says how buckets for backups are reached.
    pub fn buckets(&mut self, access: Access) -> &mut Self {
        self.buckets = Some(access);
        self
    }

    /// How buckets for backups are reached, if that was said.
    pub(crate) fn access(&self) -> Option<&Access> {
        self.buckets.as_ref()
    }

    /// Says what seals the secrets of workspaces.
    pub fn vault(&mut self, vault: Vault) -> &mut Self {
        self.vault = Some(vault);
        self
    }

    /// What seals secrets, if that was said.
    pub(crate) fn vault_given(&self) -> Option<&Vault> {
        self.vault.as_ref()
    }

    /// Says what makes sample data.
    pub fn samples(&mut self, maker: Maker) -> &mut Self {
        self.samples = Some(maker);
        self
    }

    /// What makes sample data, if that was said.
    pub(crate) fn samples_given(&self) -> Option<Maker> {
        self.samples
    }

    /// Says who may come in from outside: `own` is the field by which they belong to an
    /// organisation, `others` are the fields of an object that says of further ones: who
    /// and which; `days` since when and until when.
    pub fn outsiders<P: Object, O: Object, A: Object>(
        &mut self,
        own: Field<Ref<O>>,
        others: (Field<Ref<P>>, Field<Ref<O>>),
        days: (Field<Date>, Field<Date>),
    ) -> &mut Self {
        self.outsiders = Some(Outsiders {
            object: P::object(),
            of: O::object(),
            own: own.id(),
            others: A::object(),
            person: others.0.id(),
            organisation: others.1.id(),
            since: days.0.id(),
            until: days.1.id(),
        });
        self
    }

    /// Who may come in from outside, if that was said.
    pub(crate) fn outsiders_given(&self) -> Option<&Outsiders> {
        self.outsiders.as_ref()
    }

    /// Says that records of an object are to be done by the day in a field, and which are not
    /// done yet, in the filter language: their owners are told on that day and after it.
    pub fn due<T: Object>(&mut self, day: Field<Date>, open: &'static str) -> &mut Self {
        self.due.push(Due {
            object: T::object(),
            day: day.id(),
            open,
        });
        self
    }

    /// What is to be done by a day.
    pub(crate) fn due_given(&self) -> &[Due] {
        &self.due
    }

    /// The kinds of jobs, and what comes again.
    pub(crate) fn workers(&self) -> &Workers {
        &self.workers
    }

    /// Adds an object with its rules.
    pub fn object<T: Rules>(&mut self) -> &mut Self {
        let def = T::def();
        self.rules.insert(
            def.id.clone(),
            Box::new(RulesOf::<T>(std::marker::PhantomData)),
        );
        self.objects.push(def);
        self
    }

    /// Declares that records of an object lie under each other by a field. Its
    /// rules refuse rings, with [`crate::hierarchy::check`]; the check of a
    /// workspace looks for them.
    pub fn hierarchy<T: Object>(&mut self, parent: Field<Ref<T>>) -> &mut Self {
        self.hierarchies.push((T::object(), parent.id()));
        self
    }

    /// The fields by which records of an object lie under each other.
    pub fn hierarchies(&self) -> &[(ObjectId, FieldId)] {
        &self.hierarchies
    }

    /// Adds the fields that a crate gives to another crate's object. From then
    /// on they are like every other field of it: stored, read, filtered,
    /// imported and shown. Objects come first: the one that is extended, and
    /// those that the new fields refer to.
    ///
    /// ```
    /// use schema::object::Int;
    /// use schema_derive::Extension;
    ///
    /// /// What marketing keeps of users.
    /// #[derive(Extension)]
    /// #[extension(of = "user", by = "marketing")]
    /// struct Marketed {
    ///     /// How many campaigns they have run.
    ///     #[field(indexed)]
    ///     campaigns: Option<Int>,
    /// }
    ///
    /// # fn main() -> base::Result<()> {
    /// let mut registry = engine::Registry::new();
    /// engine::people::register(&mut registry);
    /// registry.extension::<Marketed>()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `Broken` with every reason if there is no such object, if a field's id
    /// or name is taken (by a field, by the other side of a reference), or if
    /// the definition would not be sound. The registry is then as it was.
    pub fn extension<T: Extension>(&mut self) -> Result<&mut Self> {
        let who = std::any::type_name::<T>();
        let Some(place) = self
            .objects
            .iter()
            .position(|def| def.id.as_str() == T::EXTENDS)
        else {
            return Err(Error::broken(format!(
                "{who} extends \"{}\", which is no standard object so far; register its crate first",
                T::EXTENDS
            )));
        };
        let extended = extended::<T>(&self.objects[place], &self.objects)
            .map_err(|reasons| Error::broken(format!("{who}: {}", reasons.join("; "))))?;
        self.objects[place] = extended;
        Ok(self)
    }

    /// The standard definitions, in the order they were added.
    pub fn objects(&self) -> &[ObjectDef] {
        &self.objects
    }

    pub(crate) async fn before_save(
        &self,
        tx: &mut Tx<'_>,
        object: &ObjectId,
        all: &mut Vec<AnyDraft>,
    ) -> Result<()> {
        match self.rules.get(object) {
            Some(rules) => rules.before_save(tx, all).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn after_save(
        &self,
        tx: &mut Tx<'_>,
        object: &ObjectId,
        all: &mut Vec<AnyDraft>,
    ) -> Result<()> {
        match self.rules.get(object) {
            Some(rules) => rules.after_save(tx, all).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn before_purge(
        &self,
        tx: &mut Tx<'_>,
        object: &ObjectId,
        all: &[Record],
    ) -> Result<()> {
        match self.rules.get(object) {
            Some(rules) => rules.before_purge(tx, all).await,
            None => Ok(()),
        }
    }
}

/// A definition with the fields of an extension, or every reason why they do
/// not fit among what is there.
fn extended<T: Extension>(
    def: &ObjectDef,
    objects: &[ObjectDef],
) -> std::result::Result<ObjectDef, Vec<String>> {
    let mut extended = def.clone();
    let mut reasons = Vec::new();
    for field in T::fields() {
        let id = field.id.as_str();
        if !field.id.is_well_formed() {
            reasons.push(format!(
                "\"{id}\" is no id of a field; use a-z, 0-9 and _, at most 48"
            ));
        } else if system_field(id).is_some() || extended.fields.contains_key(&field.id) {
            reasons.push(format!(
                "{} has a field with the id \"{id}\" already; extend it by another word",
                def.name
            ));
        } else {
            extended.fields.insert(field.id.clone(), field);
        }
    }
    // What was wrong before, such as a reference to an object that is yet to be
    // registered, is not the extension's fault.
    let schema = Schema::new(0, objects.iter().cloned());
    let before = check(def, &schema);
    let after = check(&extended, &schema);
    let new = after.into_iter().filter(|fault| !before.contains(fault));
    reasons.extend(new.map(|fault| match place_of(&fault.field) {
        Some(n) => {
            let name = extended
                .fields
                .get_index(n)
                .map(|(_, field)| field.name.as_str());
            format!(
                "{}.{}: {}",
                def.name,
                name.unwrap_or_default(),
                fault.message
            )
        }
        None => format!("{}: {}", def.name, fault.message),
    }));
    if reasons.is_empty() {
        Ok(extended)
    } else {
        Err(reasons)
    }
}

/// The number in `fields[3].name`.
fn place_of(path: &str) -> Option<usize> {
    path.strip_prefix("fields[")?
        .split_once(']')?
        .0
        .parse()
        .ok()
}

/// Rules without their type.
trait AnyRules: Send + Sync {
    fn before_save<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        all: &'a mut Vec<AnyDraft>,
    ) -> BoxFuture<'a, Result<()>>;
    fn after_save<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        all: &'a mut Vec<AnyDraft>,
    ) -> BoxFuture<'a, Result<()>>;
    fn before_purge<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        all: &'a [Record],
    ) -> BoxFuture<'a, Result<()>>;
}

struct RulesOf<T>(std::marker::PhantomData<fn() -> T>);

impl<T: Rules> AnyRules for RulesOf<T> {
    fn before_save<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        all: &'a mut Vec<AnyDraft>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let mut typed: Vec<Draft<T>> = std::mem::take(all).into_iter().map(Draft::of).collect();
            let result = T::before_save(tx, &mut typed).await;
            all.extend(typed.into_iter().map(|draft| draft.inner));
            result
        })
    }

    fn after_save<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        all: &'a mut Vec<AnyDraft>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let typed: Vec<Draft<T>> = std::mem::take(all).into_iter().map(Draft::of).collect();
            let result = T::after_save(tx, &typed).await;
            all.extend(typed.into_iter().map(|draft| draft.inner));
            result
        })
    }

    fn before_purge<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        all: &'a [Record],
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(T::before_purge(tx, all))
    }
}
