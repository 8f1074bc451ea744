//! Labels and help texts from names and doc comments.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// `close_date` as people read it: `Close date`.
pub fn humanise(name: &str) -> String {
    let spaced = name.trim_matches('_').replace('_', " ");
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => spaced,
    }
}

/// `DealContact` as a name: `deal_contact`.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (at, c) in name.chars().enumerate() {
        if c.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The doc comment as a help text: lines of a paragraph joined by blanks,
/// paragraphs by line breaks.
pub fn help(attrs: &[Attribute]) -> String {
    let mut text = String::new();
    let mut paragraph_ended = false;
    for line in attrs.iter().filter_map(doc_line) {
        let line = line.trim();
        if line.is_empty() {
            paragraph_ended = !text.is_empty();
            continue;
        }
        if !text.is_empty() {
            text.push(if paragraph_ended { '\n' } else { ' ' });
        }
        paragraph_ended = false;
        text.push_str(line);
    }
    text
}

fn doc_line(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
