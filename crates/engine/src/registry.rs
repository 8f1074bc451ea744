//! Which standard objects there are, and their rules. Filled once, at the
//! program's start, by type.

use std::{collections::HashMap, future::Future, pin::Pin};

use base::Result;
use schema::{ObjectDef, ObjectId};

use crate::rules::{AnyDraft, Draft, Rules, Tx};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The standard objects and their rules.
#[derive(Default)]
pub struct Registry {
    objects: Vec<ObjectDef>,
    rules: HashMap<ObjectId, Box<dyn AnyRules>>,
}

impl Registry {
    /// Without any object.
    pub fn new() -> Self {
        Self::default()
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
}
