//! Which field type a Rust type stands for.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericArgument, PathArguments, Type};

/// The Rust types that a field may have; the text of a compile error.
const KNOWN: &str = "Text, LongText, RichText, Int, Decimal, Money, Percent, bool, Date, DateTime, Duration, Choice, \
                     Choices, Tags, Rating, Emails, Phones, Links, Address, PersonName, Ref<T>, Refs<T>, AnyRef, Files, \
                     AutoNumber, Series, Json or Rank, each also as Option<..>";

/// A field's type as far as the Rust type tells it.
pub enum Kind {
    /// A variant of `FieldType` without contents.
    Plain(&'static str),
    /// `Decimal` or `Percent`, with a scale.
    Scaled(&'static str),
    /// `Select` or `MultiSelect`, with options.
    Chosen(&'static str),
    Reference(Box<Type>),
    References(Box<Type>),
    AnyReference,
    /// With a pattern.
    Series,
}

/// A Rust type taken apart.
pub struct Typed {
    pub kind: Kind,
    /// The type without `Option`.
    pub inner: Type,
    pub optional: bool,
}

/// Reads a Rust type.
pub fn typed(ty: &Type) -> Result<Typed, String> {
    match generic(ty, "Option") {
        Some(inner) => Ok(Typed {
            kind: kind(inner)?,
            inner: inner.clone(),
            optional: true,
        }),
        None => Ok(Typed {
            kind: kind(ty)?,
            inner: ty.clone(),
            optional: false,
        }),
    }
}

fn kind(ty: &Type) -> Result<Kind, String> {
    if let Some(target) = generic(ty, "Ref") {
        return Ok(Kind::Reference(Box::new(target.clone())));
    }
    if let Some(target) = generic(ty, "Refs") {
        return Ok(Kind::References(Box::new(target.clone())));
    }
    let unknown = || format!("is of a type that no field has; use {KNOWN}");
    let name = last_segment(ty)
        .filter(|segment| segment.arguments.is_none())
        .map(|segment| segment.ident.to_string());
    Ok(match name.ok_or_else(unknown)?.as_str() {
        "Text" => Kind::Plain("Text"),
        "LongText" => Kind::Plain("LongText"),
        "RichText" => Kind::Plain("RichText"),
        "Int" => Kind::Plain("Integer"),
        "Money" => Kind::Plain("Money"),
        "bool" => Kind::Plain("Boolean"),
        "Date" => Kind::Plain("Date"),
        "DateTime" => Kind::Plain("DateTime"),
        "Duration" => Kind::Plain("Duration"),
        "Tags" => Kind::Plain("Tags"),
        "Rating" => Kind::Plain("Rating"),
        "Emails" => Kind::Plain("Emails"),
        "Phones" => Kind::Plain("Phones"),
        "Links" => Kind::Plain("Links"),
        "Address" => Kind::Plain("Address"),
        "PersonName" => Kind::Plain("PersonName"),
        "Files" => Kind::Plain("Files"),
        "AutoNumber" => Kind::Plain("AutoNumber"),
        "Json" => Kind::Plain("Json"),
        "Rank" => Kind::Plain("Rank"),
        "Decimal" => Kind::Scaled("Decimal"),
        "Percent" => Kind::Scaled("Percent"),
        "Choice" => Kind::Chosen("Select"),
        "Choices" => Kind::Chosen("MultiSelect"),
        "AnyRef" => Kind::AnyReference,
        "Series" => Kind::Series,
        "String" => return Err("is a String; use Text, LongText or RichText".into()),
        "i64" | "i32" | "u32" | "u64" | "usize" => {
            return Err("is a bare number; use Int, Decimal, Money or Rating".into());
        }
        "f64" | "f32" => {
            return Err("is a binary fraction; use Decimal, which keeps every digit".into());
        }
        _ => return Err(unknown()),
    })
}

impl Kind {
    /// Whether the field can name a record.
    pub fn can_be_title(&self) -> bool {
        matches!(self, Self::Plain("Text" | "PersonName" | "AutoNumber"))
    }

    /// Whether the field's values can be a board's columns.
    pub fn can_be_board(&self) -> bool {
        matches!(self, Self::Chosen("Select") | Self::Reference(_))
    }

    /// Whether the field points to other records.
    pub fn is_reference(&self) -> bool {
        matches!(
            self,
            Self::Reference(_) | Self::References(_) | Self::AnyReference
        )
    }

    /// Whether no more than one value stands in it, so that it can be unique.
    pub fn is_single(&self) -> bool {
        !matches!(
            self,
            Self::Chosen("MultiSelect")
                | Self::References(_)
                | Self::Plain(
                    "Tags"
                        | "Emails"
                        | "Phones"
                        | "Links"
                        | "Files"
                        | "Json"
                        | "LongText"
                        | "RichText"
                        | "Address"
                )
        )
    }
}

/// `Some(T)` if the type is `name<T>`.
fn generic<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}

/// The path of a `FieldType` variant.
pub fn variant(name: &str) -> TokenStream {
    let name = quote::format_ident!("{name}");
    quote!(::schema::FieldType::#name)
}
