//! One field of a struct: its attributes, its definition, its constant.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{
    Attribute, Error, Ident, Lit, LitInt, LitStr, Result, Token, Visibility, ext::IdentExt,
    parenthesized, parse::ParseStream, punctuated::Punctuated, spanned::Spanned,
};

use crate::{
    kind::{Kind, Typed, typed, variant},
    words,
};

const KEYS: &str = "id, name, label, required, unique, search, indexed, sensitive, hidden, write, inverse, on_delete, \
                    to, default, scale or options";

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

/// A field of the struct, read and checked.
pub struct FieldSpec {
    pub ident: Ident,
    pub vis: Visibility,
    pub id: String,
    pub name: String,
    pub typed: Typed,
    label: String,
    help: String,
    attrs: Attrs,
}

/// What `#[field(..)]` says.
#[derive(Default)]
struct Attrs {
    id: Option<LitStr>,
    name: Option<LitStr>,
    label: Option<LitStr>,
    flags: Vec<Ident>,
    write: Option<Ident>,
    inverse: Option<LitStr>,
    on_delete: Option<Ident>,
    to: Vec<Ident>,
    default: Option<Lit>,
    scale: Option<LitInt>,
    options: Vec<ChoiceOption>,
}

/// `key = "Label" / colour`.
struct ChoiceOption {
    key: Ident,
    label: LitStr,
    color: Option<Ident>,
}

impl FieldSpec {
    /// Reads a field; `prefix` goes before its id.
    pub fn read(field: &syn::Field, prefix: &str) -> Result<Self> {
        let Some(ident) = field.ident.clone() else {
            return Err(Error::new(field.span(), "an object's fields have names"));
        };
        let rust_name = ident.unraw().to_string();
        let attrs = Attrs::read(&field.attrs, &rust_name)?;
        let name = attrs
            .name
            .as_ref()
            .map_or_else(|| rust_name.clone(), LitStr::value);
        let id = match &attrs.id {
            Some(id) => id.value(),
            None => format!("{prefix}{name}"),
        };
        let typed = typed(&field.ty)
            .map_err(|why| Error::new(field.ty.span(), format!("field `{rust_name}` {why}")))?;
        let spec = Self {
            label: attrs
                .label
                .as_ref()
                .map_or_else(|| words::humanise(&name), LitStr::value),
            help: words::help(&field.attrs),
            vis: field.vis.clone(),
            ident,
            id,
            name,
            typed,
            attrs,
        };
        spec.check()?;
        Ok(spec)
    }

    fn check(&self) -> Result<()> {
        let name = self.ident.unraw();
        let at =
            |span: Span, what: String| Err(Error::new(span, format!("field `{name}`: {what}")));
        let kind = &self.typed.kind;
        let attrs = &self.attrs;
        if SYSTEM.contains(&self.name.as_str()) {
            return at(
                self.ident.span(),
                format!(
                    "every record has its own `{}`; choose another name",
                    self.name
                ),
            );
        }
        for text in [&self.id, &self.name] {
            if !is_name(text) {
                return at(
                    self.ident.span(),
                    format!("`{text}` is no name; use a-z, 0-9 and _, at most 48"),
                );
            }
        }
        match kind {
            Kind::Chosen(_) if attrs.options.is_empty() => {
                return at(
                    self.ident.span(),
                    "a choice needs `options(key = \"Label\" / colour, ..)`".into(),
                );
            }
            Kind::Chosen(_) => {
                for (n, option) in attrs.options.iter().enumerate() {
                    if attrs.options[..n]
                        .iter()
                        .any(|other| other.key == option.key)
                    {
                        return at(
                            option.key.span(),
                            format!("option `{}` stands twice; remove one", option.key),
                        );
                    }
                }
                if let Some(Lit::Str(default)) = &attrs.default
                    && !attrs
                        .options
                        .iter()
                        .any(|option| option.key.unraw() == default.value())
                {
                    return at(
                        default.span(),
                        format!("default \"{}\" is none of its options", default.value()),
                    );
                }
            }
            _ => {
                if let Some(option) = attrs.options.first() {
                    return at(
                        option.key.span(),
                        "only Choice and Choices have options".into(),
                    );
                }
            }
        }
        if let Some(scale) = &attrs.scale {
            if !matches!(kind, Kind::Scaled(_)) {
                return at(scale.span(), "only Decimal and Percent have a scale".into());
            }
            if scale.base10_parse::<u8>().map_or(true, |digits| digits > 9) {
                return at(scale.span(), "a scale is 0 to 9 fraction digits".into());
            }
        }
        if let Some(inverse) = &attrs.inverse {
            if !kind.is_reference() {
                return at(
                    inverse.span(),
                    "only Ref, Refs and AnyRef have an inverse".into(),
                );
            }
            if !is_name(&inverse.value()) {
                return at(
                    inverse.span(),
                    "an inverse is a name; use a-z, 0-9 and _".into(),
                );
            }
        }
        if let Some(on_delete) = &attrs.on_delete {
            if !matches!(kind, Kind::Reference(_) | Kind::AnyReference) {
                return at(
                    on_delete.span(),
                    "only Ref and AnyRef have on_delete".into(),
                );
            }
            if !["restrict", "clear", "cascade"]
                .iter()
                .any(|word| on_delete == word)
            {
                return at(
                    on_delete.span(),
                    format!("on_delete is restrict, clear or cascade, not `{on_delete}`"),
                );
            }
        }
        if let Some(to) = attrs.to.first()
            && !matches!(kind, Kind::AnyReference)
        {
            return at(
                to.span(),
                "only AnyRef has `to(..)`; a Ref says it by its type".into(),
            );
        }
        if let Some(write) = &attrs.write
            && !["always", "on_create", "rule", "computed"]
                .iter()
                .any(|word| write == word)
        {
            return at(
                write.span(),
                format!("write is on_create, rule or computed, not `{write}`"),
            );
        }
        if let Some(flag) = attrs.flags.iter().find(|flag| *flag == "unique")
            && !kind.is_single()
        {
            return at(flag.span(), "a field of this type cannot be unique".into());
        }
        if let Some(flag) = attrs.flags.iter().find(|flag| *flag == "required")
            && self.typed.optional
        {
            return at(
                flag.span(),
                "it is required, so its type is not an Option".into(),
            );
        }
        Ok(())
    }

    /// `pub const CLOSE_DATE: Field<Date> = Field::new("close_date");`
    pub fn constant(&self) -> TokenStream {
        let Self { vis, id, .. } = self;
        let name = format_ident!(
            "{}",
            self.ident.unraw().to_string().to_uppercase(),
            span = self.ident.span()
        );
        let inner = &self.typed.inner;
        let doc = match self.help.is_empty() {
            true => self.label.as_str(),
            false => self.help.as_str(),
        };
        quote! {
            #[doc = #doc]
            #vis const #name: ::schema::Field<#inner> = ::schema::Field::new(#id);
        }
    }

    /// An expression that makes the field's definition.
    pub fn def(&self) -> TokenStream {
        let Self {
            id,
            name,
            label,
            help,
            ..
        } = self;
        let ty = self.field_type();
        let flags = self
            .attrs
            .flags
            .iter()
            .map(|flag| quote!(field.#flag = true;));
        let write = self.attrs.write.as_ref().map(|write| {
            let write = format_ident!("{}", camel(&write.to_string()));
            quote!(field.write = ::schema::Write::#write;)
        });
        let default = self
            .attrs
            .default
            .as_ref()
            .map(|default| quote!(field.default = ::core::option::Option::Some(::schema::object::Json::from(#default));));
        quote! {{
            let mut field = ::schema::object::standard_field(#id, #name, #label, #help, #ty);
            #(#flags)*
            #write
            #default
            field
        }}
    }

    fn field_type(&self) -> TokenStream {
        let attrs = &self.attrs;
        let inverse = match &attrs.inverse {
            Some(inverse) => quote!(::core::option::Option::Some(#inverse.into())),
            None => quote!(::core::option::Option::None),
        };
        let on_delete = format_ident!(
            "{}",
            attrs
                .on_delete
                .as_ref()
                .map_or("Clear".into(), |o| camel(&o.to_string()))
        );
        let on_delete = quote!(::schema::OnDelete::#on_delete);
        match &self.typed.kind {
            Kind::Plain(name) => variant(name),
            Kind::Scaled(name) => {
                let name = variant(name);
                let scale = match &attrs.scale {
                    Some(scale) => quote!(#scale),
                    None => quote!(2),
                };
                quote!(#name { scale: #scale })
            }
            Kind::Chosen(name) => {
                let name = variant(name);
                let options = attrs.options.iter().map(|option| {
                    let key = option.key.unraw().to_string();
                    let label = &option.label;
                    let color = option
                        .color
                        .as_ref()
                        .map(|c| c.unraw().to_string())
                        .unwrap_or_default();
                    quote!(::schema::object::option(#key, #label, #color))
                });
                quote!(#name { options: ::std::vec![#(#options),*] })
            }
            Kind::Reference(target) => {
                quote!(::schema::FieldType::Reference {
                    to: <#target as ::schema::Object>::NAME.into(), inverse: #inverse, on_delete: #on_delete,
                })
            }
            Kind::References(target) => {
                quote!(::schema::FieldType::References { to: <#target as ::schema::Object>::NAME.into(), inverse: #inverse })
            }
            Kind::AnyReference => {
                let to = attrs.to.iter().map(|to| to.unraw().to_string());
                quote!(::schema::FieldType::AnyReference {
                    to: ::std::vec![#(#to.into()),*], inverse: #inverse, on_delete: #on_delete,
                })
            }
        }
    }

    /// `name: read(record, "name")?` of the struct's view of a record.
    pub fn view(&self) -> TokenStream {
        let Self { ident, id, .. } = self;
        match self.typed.optional {
            true => quote!(#ident: ::schema::object::optional(record, #id)?),
            false => quote!(#ident: ::schema::object::needed(record, #id)?),
        }
    }
}

impl Attrs {
    fn read(attrs: &[Attribute], field: &str) -> Result<Self> {
        let mut all = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("field")) {
            attr.parse_args_with(|input: ParseStream<'_>| {
                while !input.is_empty() {
                    all.item(input, field)?;
                    if !input.is_empty() {
                        input.parse::<Token![,]>()?;
                    }
                }
                Ok(())
            })?;
        }
        Ok(all)
    }

    fn item(&mut self, input: ParseStream<'_>, field: &str) -> Result<()> {
        let key = input.call(Ident::parse_any)?;
        match key.to_string().as_str() {
            "required" | "unique" | "search" | "indexed" | "sensitive" | "hidden" => {
                self.flags.push(key)
            }
            "id" => self.id = Some(equals(input)?),
            "name" => self.name = Some(equals(input)?),
            "label" => self.label = Some(equals(input)?),
            "inverse" => self.inverse = Some(equals(input)?),
            "default" => self.default = Some(equals(input)?),
            "scale" => self.scale = Some(equals(input)?),
            "write" => self.write = Some(word(input)?),
            "on_delete" => self.on_delete = Some(word(input)?),
            "to" => self.to = words_in(input)?,
            "options" => {
                let content;
                parenthesized!(content in input);
                let options =
                    Punctuated::<_, Token![,]>::parse_terminated_with(&content, |input| {
                        let key = input.call(Ident::parse_any)?;
                        let label = equals(input)?;
                        let color = match input.parse::<Option<Token![/]>>()? {
                            Some(_) => Some(input.call(Ident::parse_any)?),
                            None => None,
                        };
                        Ok(ChoiceOption { key, label, color })
                    })?;
                self.options = options.into_iter().collect();
            }
            other => {
                return Err(Error::new(
                    key.span(),
                    format!("field `{field}`: `{other}` is unknown; use {KEYS}"),
                ));
            }
        }
        Ok(())
    }
}

/// `= literal`.
pub fn equals<T: syn::parse::Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= word` or `= "word"`.
pub fn word(input: ParseStream<'_>) -> Result<Ident> {
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return text.parse();
    }
    input.call(Ident::parse_any)
}

/// `(word, word)`.
pub fn words_in(input: ParseStream<'_>) -> Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    Ok(
        Punctuated::<Ident, Token![,]>::parse_terminated_with(&content, Ident::parse_any)?
            .into_iter()
            .collect(),
    )
}

/// Whether a text can name a column.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 48
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// `on_create` as a variant: `OnCreate`.
fn camel(word: &str) -> String {
    word.split('_').map(words::humanise).collect()
}
