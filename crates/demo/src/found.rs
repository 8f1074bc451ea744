//! What of a workspace sample data builds upon: teams, people, products and pipelines that are
//! there by the same names. It is looked up once; who goes on with a fill that was begun is told
//! what was found then, so that what the fill itself wrote meanwhile counts as not found.

use std::collections::BTreeMap;

use base::{Error, Id, Result};
use engine::{Cx, Via, records};
use schema::{
    FieldId, Filter, ObjectId, Path, Query, Record,
    filter::{Literal, Op, Operand, Right, Test},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{
    ground::mail,
    offers::PRODUCTS,
    stories::PIPELINES,
    world::{TEAMS, USERS},
};

/// Pipelines and stages that are looked through.
const MOST: u32 = 500;

/// Ids of what is there, by names, addresses and article numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    pub teams: BTreeMap<String, Id>,
    pub users: BTreeMap<String, Id>,
    pub products: BTreeMap<String, Id>,
    pub pipelines: [Pipeline; 2],
}

/// One of the two pipelines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Pipeline {
    /// It is there with all its stages: these.
    There([Id; 6]),
    /// It is to be made, and called so: no other is.
    Free(String),
}

impl Found {
    /// What was found before.
    pub fn before(kept: &Json) -> Result<Self> {
        Self::deserialize(kept).map_err(Error::broken)
    }

    /// How it is kept.
    pub fn kept(&self) -> Result<Json> {
        serde_json::to_value(self).map_err(Error::broken)
    }

    /// What there is now.
    pub async fn now(cx: &Cx) -> Result<Self> {
        let mails = USERS.map(|user| mail(user.1));
        let mails = mails.iter().map(String::as_str);
        let skus = PRODUCTS.iter().map(|product| product.1);
        Ok(Self {
            teams: named(cx, "team", "name", TEAMS.into_iter()).await?,
            users: named(cx, "user", "email", mails).await?,
            products: named(cx, "product", "sku", skus).await?,
            pipelines: pipelines(cx).await?,
        })
    }
}

/// The two pipelines; a workspace without any gets those of its own first.
async fn pipelines(cx: &Cx) -> Result<[Pipeline; 2]> {
    sales::seed(&Cx {
        via: Via::Command,
        ..cx.clone()
    })
    .await?;
    let pipelines = list(cx, "pipeline", Filter::All).await?;
    let stages = list(cx, "stage", Filter::All).await?;
    let mut names: Vec<String> = pipelines.iter().map(name).collect();
    Ok(PIPELINES.map(|(title, stage_names)| {
        let there = pipelines.iter().find(|one| name(one) == title);
        if let Some(ids) = there.and_then(|one| complete(&stages, one.id, &stage_names)) {
            return Pipeline::There(ids);
        }
        let mut free = title.to_owned();
        let mut count = 1;
        while names.contains(&free) {
            count += 1;
            free = format!("{title} {count}");
        }
        names.push(free.clone());
        Pipeline::Free(free)
    }))
}

/// The stages of a pipeline by these names; none if one is missing.
fn complete(stages: &[Record], pipeline: Id, names: &[&str; 6]) -> Option<[Id; 6]> {
    let mut ids = [Id::nil(); 6];
    for (place, wanted) in ids.iter_mut().zip(names) {
        let found = stages.iter().find(|stage| {
            stage.value("pipeline").as_ref_id() == Some(pipeline) && name(stage) == *wanted
        });
        *place = found?.id;
    }
    Some(ids)
}

fn name(record: &Record) -> String {
    record
        .value("name")
        .as_text()
        .unwrap_or_default()
        .to_owned()
}

/// The records of an object that have one of these texts in a field, by it.
async fn named(
    cx: &Cx,
    object: &str,
    field: &str,
    texts: impl Iterator<Item = &str>,
) -> Result<BTreeMap<String, Id>> {
    let any = texts.map(|text| {
        Filter::Test(Test {
            left: Operand::Path(Path::field(FieldId::from(field))),
            op: Op::Eq,
            right: Right::One(Literal::Text(text.into())),
        })
    });
    let found = list(cx, object, Filter::Or(any.collect())).await?;
    let text = |record: &Record| record.value(field).as_text().map(str::to_owned);
    let known = found
        .iter()
        .filter_map(|record| Some((text(record)?, record.id)));
    Ok(known.collect())
}

async fn list(cx: &Cx, object: &str, filter: Filter) -> Result<Vec<Record>> {
    let query = Query {
        filter,
        limit: MOST,
        ..Query::of(ObjectId::from(object))
    };
    Ok(records::list(cx, query).await?.records)
}
