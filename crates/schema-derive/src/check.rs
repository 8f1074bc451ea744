//! Whether what is said of a field fits its type. Every fault names the field
//! and says what to do.

use proc_macro2::Span;
use syn::{Error, Lit, Result, ext::IdentExt, spanned::Spanned};

use crate::{field::FieldSpec, kind::Kind, syntax::is_name};

/// Names that every record has by itself.
const SYSTEM: &[&str] = &[
    "id",
    "object",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "owner",
    "team",
    "deleted_at",
];

/// The field, if it can be one.
pub fn sound(spec: FieldSpec) -> Result<FieldSpec> {
    names(&spec)?;
    options(&spec)?;
    scale(&spec)?;
    pattern(&spec)?;
    reference(&spec)?;
    flags(&spec)?;
    Ok(spec)
}

fn fault(spec: &FieldSpec, span: Span, what: impl std::fmt::Display) -> Error {
    Error::new(span, format!("field `{}`: {what}", spec.ident.unraw()))
}

fn names(spec: &FieldSpec) -> Result<()> {
    let refuse = |what: String| Err(fault(spec, spec.ident.span(), what));
    if SYSTEM.contains(&spec.name.as_str()) {
        return refuse(format!(
            "every record has its own `{}`; choose another name",
            spec.name
        ));
    }
    match [&spec.id, &spec.name]
        .into_iter()
        .find(|text| !is_name(text))
    {
        Some(text) => refuse(format!(
            "`{text}` is no name; use a-z, 0-9 and _, at most 48"
        )),
        None => Ok(()),
    }
}

fn options(spec: &FieldSpec) -> Result<()> {
    let options = &spec.attrs.options;
    let shared = spec.attrs.options_of.as_ref().map(Spanned::span);
    if !matches!(spec.typed.kind, Kind::Chosen(_)) {
        let given = options.first().map(|option| option.key.span()).or(shared);
        return match given {
            Some(span) => Err(fault(spec, span, "only Choice and Choices have options")),
            None => Ok(()),
        };
    }
    match (options.is_empty(), shared) {
        (true, Some(_)) => return Ok(()),
        (true, None) => {
            let what = "a choice needs `options(key = \"Label\" / colour, ..)`";
            return Err(fault(spec, spec.ident.span(), what));
        }
        (false, Some(span)) => {
            let what = "give its options in one way, as a list or by a function";
            return Err(fault(spec, span, what));
        }
        (false, None) => {}
    }
    for (n, option) in options.iter().enumerate() {
        if options[..n].iter().any(|other| other.key == option.key) {
            let what = format!("option `{}` stands twice; remove one", option.key);
            return Err(fault(spec, option.key.span(), what));
        }
    }
    if let Some(Lit::Str(default)) = &spec.attrs.default
        && !options
            .iter()
            .any(|option| option.key.unraw() == default.value())
    {
        let what = format!("default \"{}\" is none of its options", default.value());
        return Err(fault(spec, default.span(), what));
    }
    Ok(())
}

fn pattern(spec: &FieldSpec) -> Result<()> {
    match (&spec.attrs.pattern, &spec.typed.kind) {
        (Some(pattern), kind) if !matches!(kind, Kind::Series) => {
            Err(fault(spec, pattern.span(), "only a Series has a pattern"))
        }
        _ => Ok(()),
    }
}

fn scale(spec: &FieldSpec) -> Result<()> {
    let Some(scale) = &spec.attrs.scale else {
        return Ok(());
    };
    let what = if !matches!(spec.typed.kind, Kind::Scaled(_)) {
        "only Decimal and Percent have a scale"
    } else if scale.base10_parse::<u8>().map_or(true, |digits| digits > 9) {
        "a scale is 0 to 9 fraction digits"
    } else {
        return Ok(());
    };
    Err(fault(spec, scale.span(), what))
}

fn reference(spec: &FieldSpec) -> Result<()> {
    let (kind, attrs) = (&spec.typed.kind, &spec.attrs);
    if let Some(inverse) = &attrs.inverse {
        if !kind.is_reference() {
            let what = "only Ref, Refs and AnyRef have an inverse";
            return Err(fault(spec, inverse.span(), what));
        }
        if !is_name(&inverse.value()) {
            let what = "an inverse is a name; use a-z, 0-9 and _";
            return Err(fault(spec, inverse.span(), what));
        }
    }
    if let Some(on_delete) = &attrs.on_delete {
        if !matches!(kind, Kind::Reference(_) | Kind::AnyReference) {
            let what = "only Ref and AnyRef have on_delete";
            return Err(fault(spec, on_delete.span(), what));
        }
        if !["restrict", "clear", "cascade"]
            .iter()
            .any(|word| on_delete == word)
        {
            let what = format!("on_delete is restrict, clear or cascade, not `{on_delete}`");
            return Err(fault(spec, on_delete.span(), what));
        }
    }
    match attrs.to.first() {
        Some(to) if !matches!(kind, Kind::AnyReference) => {
            let what = "only AnyRef has `to(..)`; a Ref says it by its type";
            Err(fault(spec, to.span(), what))
        }
        _ => Ok(()),
    }
}

fn flags(spec: &FieldSpec) -> Result<()> {
    let attrs = &spec.attrs;
    if let Some(write) = &attrs.write
        && !["always", "on_create", "rule", "computed"]
            .iter()
            .any(|word| write == word)
    {
        let what = format!("write is on_create, rule or computed, not `{write}`");
        return Err(fault(spec, write.span(), what));
    }
    let flag = |name: &str| attrs.flags.iter().find(|flag| *flag == name);
    if let Some(unique) = flag("unique")
        && !spec.typed.kind.is_single()
    {
        let what = "a field of this type cannot be unique";
        return Err(fault(spec, unique.span(), what));
    }
    if let Some(required) = flag("required")
        && spec.typed.optional
    {
        let what = "it is required, so its type is not an Option";
        return Err(fault(spec, required.span(), what));
    }
    Ok(())
}
