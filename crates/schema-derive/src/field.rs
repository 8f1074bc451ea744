//! One field of a struct: its definition, its constant, its view of a record.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Error, Ident, LitStr, Result, Visibility, ext::IdentExt, spanned::Spanned};

use crate::{
    attrs::Attrs,
    kind::{Kind, Typed, typed, variant},
    words,
};

/// A field of the struct, as it is written.
pub struct FieldSpec {
    pub ident: Ident,
    pub vis: Visibility,
    pub id: String,
    pub name: String,
    pub typed: Typed,
    pub attrs: Attrs,
    label: String,
    help: String,
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
        Ok(Self {
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
        })
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
        // What is a bare `bool` is one from the start.
        let default = match (&self.attrs.default, &self.typed.kind) {
            (Some(default), _) => Some(quote!(#default)),
            (None, Kind::Plain("Boolean")) if !self.typed.optional => Some(quote!(false)),
            (None, _) => None,
        };
        let default = default.map(|default| {
            quote!(field.default = ::core::option::Option::Some(::schema::object::Json::from(#default));)
        });
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
            Kind::Series => {
                let pattern = match &attrs.pattern {
                    Some(pattern) => quote!(#pattern.into()),
                    None => quote!(::std::string::String::new()),
                };
                quote!(::schema::FieldType::Series { pattern: #pattern })
            }
            Kind::Chosen(name) => {
                let name = variant(name);
                if let Some(function) = &attrs.options_of {
                    return quote!(#name { options: #function() });
                }
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

/// `on_create` as a variant: `OnCreate`.
fn camel(word: &str) -> String {
    word.split('_').map(words::humanise).collect()
}
