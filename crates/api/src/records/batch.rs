//! `POST /{objects}/batch`: up to a thousand operations in one request.

use axum::http::{StatusCode, Uri};
use base::{Error, Fault, Id, Result};
use engine::records::{Ask, Atomicity, Body, Operation, Outcome};
use schema::input::{self, Mode};
use serde_json::{Map, Value as Json, json};

use super::shown;
use crate::http::{Answer, Params, Problem};
use crate::objects::{On, Payload};

/// Operations, at most.
pub const MOST: usize = 1_000;

/// Runs operations in their order.
pub async fn batch(on: On, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let (operations, atomicity) = read(&on, body)?;
    let answers = engine::records::batch(&on.cx, &on.def.id, operations, atomicity).await;
    let answers = answers.map_err(|fault| on.problem(fault.error).of_operation(fault.index))?;
    let results = answers.into_iter().map(|answer| match answer {
        Ok((None, _)) => json!({"status": 204}),
        Ok((Some(Outcome::Created), record)) => {
            json!({"status": 201, "data": shown::written(&on.cx, &on.def, &record)})
        }
        Ok((Some(Outcome::Updated | Outcome::Unchanged), record)) => {
            json!({"status": 200, "data": shown::written(&on.cx, &on.def, &record)})
        }
        Err(error) => {
            let problem: Problem = on.problem(error);
            json!({"status": problem.status().as_u16(), "problem": problem.body()})
        }
    });
    let results: Vec<Json> = results.collect();
    let response = shown::json(StatusCode::OK, &json!({"results": results}));
    Ok(shown::in_batch(&on.cx, response))
}

fn read(on: &On, body: Json) -> Result<(Vec<Operation>, Atomicity)> {
    let Json::Object(mut body) = body else {
        return Err(Error::invalid(
            "operations",
            "required",
            "Send {\"operations\": [..]}.",
        ));
    };
    let mut faults = Vec::new();
    let atomicity = match body.shift_remove("atomic") {
        None | Some(Json::Bool(false)) => Atomicity::Each,
        Some(Json::Bool(true)) => Atomicity::AllOrNothing,
        Some(_) => {
            faults.push(Fault::new("atomic", "type", "atomic is true or false."));
            Atomicity::Each
        }
    };
    let operations = match body.shift_remove("operations") {
        Some(Json::Array(operations)) if operations.len() <= MOST => operations,
        Some(Json::Array(operations)) => {
            let message = format!(
                "At most {MOST} operations go in one request; these are {}.",
                operations.len()
            );
            faults.push(Fault::new("operations", "too_many", message));
            Vec::new()
        }
        Some(_) => {
            faults.push(Fault::new("operations", "type", "operations is a list."));
            Vec::new()
        }
        None => {
            faults.push(Fault::new(
                "operations",
                "required",
                "Give the list of operations.",
            ));
            Vec::new()
        }
    };
    faults.extend(unknown(&body));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let operations = operations
        .into_iter()
        .map(|operation| operation_of(on, operation).unwrap_or_else(Operation::Faulty));
    Ok((operations.collect(), atomicity))
}

/// An operation that can be tried: what is wrong around its data is told beside
/// what is wrong in them.
fn operation_of(on: &On, operation: Json) -> Result<Operation> {
    let Json::Object(mut operation) = operation else {
        let message = "An operation is an object such as {\"op\": \"create\", \"data\": {}}.";
        return Err(Error::invalid("", "type", message));
    };
    let mut faults = Vec::new();
    let op = operation.shift_remove("op");
    let wants = match op.as_ref().and_then(Json::as_str) {
        Some("create") => &["data"][..],
        Some("update") => &["id", "data"],
        Some("delete") => &["id"],
        _ => {
            let message = "op is create, update or delete.";
            faults.push(Fault::new("op", "unknown", message));
            &[]
        }
    };
    let mut take = |name: &str| {
        let wanted = wants.contains(&name);
        // Of no operation nobody knows what belongs to it.
        if !wanted && !wants.is_empty() {
            return None;
        }
        let value = operation.shift_remove(name);
        if wanted && value.is_none() {
            faults.push(Fault::new(name, "required", format!("Give \"{name}\".")));
        }
        value
    };
    let (id, data) = (take("id"), take("data"));
    let id = id.and_then(|id| {
        let read = id.as_str().and_then(Id::parse);
        if read.is_none() {
            let message = "An id is a UUID such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.";
            faults.push(Fault::new("id", "id", message));
        }
        read
    });
    let data = data.filter(|data| {
        if !data.is_object() {
            let message = "data is an object with the record's fields.";
            faults.push(Fault::new("data", "type", message));
        }
        data.is_object()
    });
    faults.extend(unknown(&operation));
    match (wants, id, data) {
        (["data"], _, Some(data)) => Ok(Operation::Save(Ask::create(
            Body::from(data).with_faults(faults),
        ))),
        (["id", "data"], Some(id), Some(data)) => Ok(Operation::Save(Ask::update(
            id,
            Body::from(data).with_faults(faults),
        ))),
        // A change of nobody knows what: its data are read all the same.
        (["id", "data"], None, Some(data)) => {
            faults.extend(misread(on, &data));
            Err(Error::Invalid(faults))
        }
        (["id"], Some(id), _) if faults.is_empty() => Ok(Operation::Delete(id)),
        _ => Err(Error::Invalid(faults)),
    }
}

/// What is wrong with the form of data.
fn misread(on: &On, data: &Json) -> Vec<Fault> {
    match input::changes(&on.cx.schema, &on.def, data, &on.cx.locale(), Mode::Update) {
        Ok(input) => input.faults.into_iter().map(|(_, fault)| fault).collect(),
        Err(fault) => vec![fault],
    }
}

fn unknown(rest: &Map<String, Json>) -> Vec<Fault> {
    let fault = |key: &String| {
        let shown = base::text::truncate(key, 60);
        let message = format!("There is no \"{shown}\" here. Leave it out.");
        Fault::new(shown, "unknown_field", message)
    };
    rest.keys().map(fault).collect()
}
