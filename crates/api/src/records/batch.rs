//! `POST /{objects}/batch`: up to a thousand operations in one request.

use axum::http::{StatusCode, Uri};
use base::{Error, Fault, Id, Result};
use engine::records::{Ask, Atomicity, Operation, Outcome};
use serde_json::{Map, Value as Json, json};

use super::shown;
use crate::http::{Answer, Params, Problem};
use crate::objects::{On, Payload};

/// Operations, at most.
pub const MOST: usize = 1_000;

/// Runs operations in their order.
pub async fn batch(on: On, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let (operations, atomicity) = read(body)?;
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

fn read(body: Json) -> Result<(Vec<Operation>, Atomicity)> {
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
    faults.extend(unknown(&body, ""));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let operations = operations
        .into_iter()
        .map(|operation| operation_of(operation).unwrap_or_else(Operation::Faulty));
    Ok((operations.collect(), atomicity))
}

fn operation_of(operation: Json) -> Result<Operation> {
    let Json::Object(mut operation) = operation else {
        let message = "An operation is an object such as {\"op\": \"create\", \"data\": {}}.";
        return Err(Error::invalid("", "type", message));
    };
    let mut faults = Vec::new();
    let op = operation.shift_remove("op");
    let op = op.as_ref().and_then(Json::as_str);
    let mut take = |name: &str, wanted: bool| {
        let value = operation.shift_remove(name).filter(|_| wanted);
        if wanted && value.is_none() {
            faults.push(Fault::new(name, "required", format!("Give \"{name}\".")));
        }
        value
    };
    let (has_id, has_data) = match op {
        Some("create") => (false, true),
        Some("update") => (true, true),
        Some("delete") => (true, false),
        _ => {
            let message = "op is create, update or delete.";
            return Err(Error::invalid("op", "unknown", message));
        }
    };
    let id = if has_id { take("id", true) } else { None };
    let data = if has_data { take("data", true) } else { None };
    let id = id.and_then(|id| {
        let read = id.as_str().and_then(Id::parse);
        if read.is_none() {
            let message = "An id is a UUID such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.";
            faults.push(Fault::new("id", "id", message));
        }
        read
    });
    if data.as_ref().is_some_and(|data| !data.is_object()) {
        faults.push(Fault::new(
            "data",
            "type",
            "data is an object with the record's fields.",
        ));
    }
    faults.extend(unknown(&operation, ""));
    match (id, data) {
        _ if !faults.is_empty() => Err(Error::Invalid(faults)),
        (None, Some(data)) => Ok(Operation::Save(Ask::create(data))),
        (Some(id), Some(data)) => Ok(Operation::Save(Ask::update(id, data))),
        (Some(id), None) => Ok(Operation::Delete(id)),
        (None, None) => Err(Error::Invalid(faults)),
    }
}

fn unknown(rest: &Map<String, Json>, before: &str) -> Vec<Fault> {
    let fault = |key: &String| {
        let shown = base::text::truncate(key, 60);
        Fault::new(
            format!("{before}{shown}"),
            "unknown_field",
            format!("There is no \"{shown}\" here. Leave it out."),
        )
    };
    rest.keys().map(fault).collect()
}
