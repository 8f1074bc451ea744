//! The page as fragments of the document.

use maud::{DOCTYPE, Markup, html};
use serde_json::Value as Json;

use crate::openapi::CODES;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The whole page.
pub fn page(document: &Json) -> Markup {
    let tags = list(&document["tags"]);
    frame(
        "REST API",
        &html! {
            nav.contents aria-label="Contents" {
                p { a href="/" { "Back to the start page" } }
                p.contents__title { a href="#top" { "Rapport REST API" } }
                ul {
                    li { a href="#errors" { "Problems" } }
                    @for tag in tags { li { a href={ "#" (anchor(text(&tag["name"]))) } { (text(&tag["name"])) } } }
                }
            }
            main #top {
                h1 { "REST API" }
                p.lead { "The addresses below begin with " code { "/api/v1" } ". Programs read this page as " a href="/api/v1/openapi.json" { "OpenAPI 3.1" } "." }
                (paragraphs(text(&document["info"]["description"])))
                @for tag in tags { (section(document, tag)) }
                (problems())
            }
        },
    )
}

/// What is read by whoever is not signed in.
pub fn signed_out() -> Markup {
    frame(
        "REST API",
        &html! {
            main #top {
                h1 { "REST API" }
                p.lead { "The page describes this workspace's own objects, so it is for those who may see them." }
                p { a href="/sign-in?next=/api/docs" { "Sign in" } " to read it, or ask for " code { "/api/v1/openapi.json" } " with a key: " code { "Authorization: Bearer KEY" } "." }
            }
        },
    )
}

fn frame(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Rapport" }
                link rel="stylesheet" href=(super::STYLE);
            }
            body { (body) }
        }
    }
}

/// The calls of one tag.
fn section(document: &Json, tag: &Json) -> Markup {
    let name = text(&tag["name"]);
    html! {
        section id=(anchor(name)) {
            h2 { (name) }
            (paragraphs(text(&tag["description"])))
            @for (path, calls) in entries(&document["paths"]) {
                @for method in METHODS {
                    @let call = &calls[method];
                    @if list(&call["tags"]).iter().any(|tag| text(tag) == name) {
                        (self::call(document, path, calls, method, call))
                    }
                }
            }
        }
    }
}

fn call(document: &Json, path: &str, calls: &Json, method: &str, call: &Json) -> Markup {
    let parameters: Vec<&Json> = list(&calls["parameters"])
        .iter()
        .chain(list(&call["parameters"]))
        .map(|p| resolved(document, p))
        .collect();
    let body = &call["requestBody"]["content"]["application/json"]["schema"];
    html! {
        details.call id=(text(&call["operationId"])) {
            summary {
                span class={ "method method--" (method) } { (method.to_uppercase()) }
                " " code.path { (path) }
                " " span.call__summary { (text(&call["summary"])) }
            }
            (paragraphs(text(&call["description"])))
            @if !parameters.is_empty() {
                h3 { "Parameters" }
                div.scroll { table {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "In" } th scope="col" { "Type" } th scope="col" { "Meaning" } } }
                    tbody { @for parameter in parameters { tr {
                        th scope="row" { code { (text(&parameter["name"])) } @if parameter["required"] == true { " " span.required { "required" } } }
                        td { (text(&parameter["in"])) }
                        td { (shape(&parameter["schema"])) }
                        td { (words(text(&parameter["description"]))) }
                    } } }
                } }
            }
            @if body.is_object() { h3 { "Body" } (fields(resolved(document, body))) }
            h3 { "Answers" }
            dl.answers {
                @for (status, response) in entries(&call["responses"]) {
                    @let response = resolved(document, response);
                    dt { code { (status) } }
                    dd {
                        (text(&response["description"]))
                        @let content = &response["content"]["application/json"]["schema"];
                        @if content.is_object() { " " (shape(content)) }
                    }
                }
            }
        }
    }
}

/// The keys of a body.
fn fields(schema: &Json) -> Markup {
    let required = list(&schema["required"]);
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "Key" } th scope="col" { "Type" } th scope="col" { "Meaning" } th scope="col" { "Example" } } }
            tbody { @for (name, field) in entries(&schema["properties"]) { tr {
                th scope="row" { code { (name) } @if required.iter().any(|r| text(r) == name) { " " span.required { "required" } } }
                td { (shape(field)) }
                td { (words(text(&field["description"]))) }
                td { @if let Some(example) = list(&field["examples"]).first() { code { (example) } } }
            } } }
        } }
        @if let Some(example) = list(&schema["examples"]).first() {
            pre { code { (serde_json::to_string_pretty(example).unwrap_or_default()) } }
        }
    }
}

/// A shape in a few words.
fn shape(schema: &Json) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        return html! { (name) };
    }
    let alternatives: Vec<&Json> = ["anyOf", "oneOf", "allOf"]
        .into_iter()
        .flat_map(|key| list(&schema[key]))
        .collect();
    html! {
        @if !alternatives.is_empty() {
            @for (n, one) in alternatives.into_iter().filter(|one| one["type"] != "null").take(4).enumerate() {
                @if n > 0 { " or " }
                (shape(one))
            }
        } @else if schema["enum"].is_array() {
            @for (n, one) in list(&schema["enum"]).iter().filter(|one| !one.is_null()).enumerate() {
                @if n > 0 { " " }
                code { (text(one)) }
            }
        } @else if schema["items"].is_object() {
            "list of " (shape(&schema["items"]))
        } @else {
            (match &schema["type"] {
                Json::Array(types) => types.iter().map(text).find(|ty| *ty != "null").unwrap_or("anything"),
                Json::String(ty) => ty,
                _ => "anything",
            })
            @if let Some(format) = schema["format"].as_str() { " (" (format) ")" }
        }
    }
}

fn problems() -> Markup {
    html! {
        section #errors {
            h2 { "Problems" }
            p { "A fault is answered as " code { "application/problem+json" } " with one of these codes." }
            div.scroll { table {
                thead { tr { th scope="col" { "Code" } th scope="col" { "Meaning" } } }
                tbody { @for (code, meaning) in CODES {
                    tr id={ "problem-" (code) } { th scope="row" { code { (code) } } td { (meaning) } }
                } }
            } }
        }
    }
}

/// Text with blank lines between its paragraphs.
fn paragraphs(all: &str) -> Markup {
    html! {
        @for paragraph in all.split("\n\n").filter(|p| !p.is_empty()) {
            p { (words(paragraph)) }
        }
    }
}

/// Text with words in backticks as code.
fn words(text: &str) -> Markup {
    html! {
        @for (n, piece) in text.split('`').enumerate() {
            @if n % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

fn anchor(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect()
}

fn resolved<'a>(document: &'a Json, part: &'a Json) -> &'a Json {
    let to = part["$ref"].as_str().map(|to| to.trim_start_matches('#'));
    to.and_then(|to| document.pointer(to)).unwrap_or(part)
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn entries(json: &Json) -> impl Iterator<Item = (&str, &Json)> {
    json.as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}
