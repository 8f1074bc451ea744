//! What is held on somebody.

use serde_json::{Value as Json, json};

use super::super::{answer, answers};
use super::{Calls, parameter};

fn counts(what: &str) -> Json {
    json!({
        "type": "object",
        "description": what,
        "additionalProperties": {"type": "integer", "minimum": 1},
    })
}

impl Calls<'_> {
    pub(super) fn held(&self) -> Json {
        let what = format!("How much is held on {}", self.a());
        let mut get = self.call("count_held_on", &what);
        get["description"] = json!("For who has the right \"privacy\".");
        let shape = json!({
            "type": "object",
            "required": ["merged", "removed", "pointing"],
            "additionalProperties": false,
            "properties": {
                "merged": {"type": "integer", "minimum": 0, "description": "Records that were merged into it."},
                "removed": counts("What is about it and goes when it is erased, by object."),
                "pointing": counts("What names it and stays, by object."),
            },
        });
        get["responses"] = answers(&[("200", answer("The counts.", &shape, &[]))], &[301, 409]);
        json!({"parameters": [parameter("id")], "get": get})
    }

    pub(super) fn dossier(&self) -> Json {
        let what = format!("All that is held on {} in a file", self.a());
        let mut post = self.call("make_dossier_of", &what);
        post["description"] = json!(
            "A zip archive with data.json, index.html and files, sensitive values in plain. For who has the right \"privacy\"; the audit log is told."
        );
        let file = json!({
            "description": "The archive.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        });
        post["responses"] = answers(&[("200", file)], &[301, 408, 409, 413]);
        json!({"parameters": [parameter("id")], "post": post})
    }

    pub(super) fn erase(&self) -> Json {
        let what = format!("Erase {} for good", self.a());
        let mut post = self.call("erase", &what);
        post["description"] = json!(
            "The record stays without a name and without values, so that what points to it stays whole. What is about it is removed, the log keeps no value of it, and the key of its sensitive values is destroyed. It cannot be undone. For who has the right \"privacy\" and may remove the record."
        );
        let shape = json!({
            "type": "object",
            "required": ["removed", "pointing"],
            "additionalProperties": false,
            "properties": {
                "removed": counts("How many records of each object went."),
                "pointing": {"type": "integer", "minimum": 0, "description": "How many stay that name it."},
            },
        });
        post["responses"] = answers(
            &[("200", answer("It is erased.", &shape, &[]))],
            &[301, 408, 409, 413],
        );
        json!({"parameters": [parameter("id")], "post": post})
    }
}
