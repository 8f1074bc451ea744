//! `#[derive(Object)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Token, ext::IdentExt,
    parse::ParseStream,
};

use crate::{
    check,
    field::FieldSpec,
    syntax::{equals, is_name, words_in},
    words,
};

const KEYS: &str = "name, plural, label, icon, title, board, list, access, kind or unique";

/// What `#[object(..)]` says.
#[derive(Default)]
struct Attrs {
    name: Option<LitStr>,
    plural: Option<LitStr>,
    label: Option<LitStr>,
    icon: Option<LitStr>,
    title: Option<Ident>,
    board: Option<Ident>,
    list: Vec<Ident>,
    access: Option<(Ident, Vec<Ident>)>,
    kind: Option<(Ident, Vec<Ident>)>,
    unique: Vec<Vec<Ident>>,
}

/// The implementation of `Object` and the typed constants of a struct.
pub fn expand(input: TokenStream) -> Result<TokenStream> {
    let input: DeriveInput = syn::parse2(input)?;
    let attrs = Attrs::read(&input)?;
    let fields = fields(&input, "")?;
    let ident = &input.ident;
    let missing =
        |what: &str| Error::new(ident.span(), format!("`{ident}` needs `#[object({what})]`"));

    let name = attrs
        .name
        .as_ref()
        .map_or_else(|| words::snake(&ident.unraw().to_string()), LitStr::value);
    let plural = attrs
        .plural
        .as_ref()
        .ok_or_else(|| missing("plural = \"..\""))?
        .value();
    for text in [&name, &plural] {
        if !is_name(text) {
            return Err(Error::new(
                ident.span(),
                format!("`{text}` is no name; use a-z, 0-9 and _, at most 48"),
            ));
        }
    }
    let label = attrs
        .label
        .as_ref()
        .map_or_else(|| words::humanise(&name), LitStr::value);
    let label_plural = words::humanise(&plural);
    let icon = attrs.icon.as_ref().map(LitStr::value).unwrap_or_default();
    let help = words::help(&input.attrs);

    let title = find(
        &fields,
        attrs
            .title
            .as_ref()
            .ok_or_else(|| missing("title = field"))?,
    )?;
    if !title.typed.kind.can_be_title() {
        return Err(fault(
            title,
            "names the records, so it is of type Text, PersonName or AutoNumber",
        ));
    }
    let title = &title.id;
    let board = match &attrs.board {
        Some(board) => {
            let board = find(&fields, board)?;
            if !board.typed.kind.can_be_board() {
                return Err(fault(
                    board,
                    "makes the board's columns, so it is of type Choice or Ref",
                ));
            }
            let id = &board.id;
            Some(quote!(def.board = ::core::option::Option::Some(#id.into());))
        }
        None => None,
    };
    // The owner is a field of every record, not one of the struct's.
    let list = attrs
        .list
        .iter()
        .map(|name| match *name == "owner" {
            true => Ok("owner".to_owned()),
            false => find(&fields, name).map(|field| field.id.clone()),
        })
        .collect::<Result<Vec<_>>>()?;
    let access = access(&attrs, &fields)?;
    let kind = kind(&attrs, &fields)?;
    let unique = attrs
        .unique
        .iter()
        .map(|set| {
            set.iter()
                .map(|field| find(&fields, field).map(|f| f.id.clone()))
                .collect::<Result<Vec<_>>>()
        })
        .collect::<Result<Vec<_>>>()?;

    let constants = fields.iter().map(FieldSpec::constant);
    let defs = fields.iter().map(FieldSpec::def);
    let views = fields.iter().map(FieldSpec::view);
    Ok(quote! {
        impl #ident {
            #(#constants)*
        }

        impl ::schema::Object for #ident {
            const NAME: &'static str = #name;

            fn def() -> ::schema::ObjectDef {
                let mut def = ::schema::object::standard_object(#name, #plural, [#label, #label_plural], #help, #icon, #title);
                #board
                def.list = ::std::vec![#(#list.into()),*];
                #access
                #kind
                def.unique = ::std::vec![#(::std::vec![#(#unique.into()),*]),*];
                for field in [#(#defs),*] {
                    def.fields.insert(::core::clone::Clone::clone(&field.id), field);
                }
                def
            }

            fn view(record: &::schema::Record) -> ::base::Result<Self> {
                ::core::result::Result::Ok(Self { #(#views),* })
            }
        }
    })
}

/// The struct's fields, each name and id once.
pub fn fields(input: &DeriveInput, prefix: &str) -> Result<Vec<FieldSpec>> {
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => Some(&named.named),
            _ => None,
        },
        _ => None,
    };
    let Some(named) = named.filter(|named| !named.is_empty()) else {
        return Err(Error::new(
            input.ident.span(),
            format!("`{}` must be a struct with named fields", input.ident),
        ));
    };
    // Every fault is shown at once.
    let mut specs: Vec<FieldSpec> = Vec::with_capacity(named.len());
    let mut faults: Option<Error> = None;
    for field in named {
        let read = FieldSpec::read(field, prefix).and_then(check::sound);
        let read = read.and_then(|spec| {
            match specs
                .iter()
                .find(|other| other.id == spec.id || other.name == spec.name)
            {
                Some(other) => Err(fault(
                    &spec,
                    &format!("has the name or id of field `{}`; change one", other.ident),
                )),
                None => Ok(spec),
            }
        });
        match (read, &mut faults) {
            (Ok(spec), _) => specs.push(spec),
            (Err(error), Some(all)) => all.combine(error),
            (Err(error), None) => faults = Some(error),
        }
    }
    match faults {
        Some(faults) => Err(faults),
        None => Ok(specs),
    }
}

fn access(attrs: &Attrs, fields: &[FieldSpec]) -> Result<Option<TokenStream>> {
    let Some((word, inside)) = &attrs.access else {
        return Ok(None);
    };
    let access = match word.to_string().as_str() {
        "owned" => quote!(::schema::Access::Owned),
        "everyone" => quote!(::schema::Access::Everyone),
        "via" => {
            if inside.is_empty() {
                return Err(Error::new(
                    word.span(),
                    "`access = via(field, ..)` names the references that it comes from",
                ));
            }
            let ids = references(inside, fields)?;
            quote!(::schema::Access::Via(::std::vec![#(#ids.into()),*]))
        }
        other => {
            return Err(Error::new(
                word.span(),
                format!("access is owned, everyone or via(..), not `{other}`"),
            ));
        }
    };
    Ok(Some(quote!(def.access = #access;)))
}

fn kind(attrs: &Attrs, fields: &[FieldSpec]) -> Result<Option<TokenStream>> {
    let Some((word, inside)) = &attrs.kind else {
        return Ok(None);
    };
    let (variant, inner) = match word.to_string().as_str() {
        "record" => return Ok(None),
        "child" => ("Child", "parent"),
        "event" => ("Event", "at"),
        "config" => ("Config", "key"),
        other => {
            let known = "record, child(field), event(field) or config(field)";
            return Err(Error::new(
                word.span(),
                format!("kind is {known}, not `{other}`"),
            ));
        }
    };
    let [field] = inside.as_slice() else {
        return Err(Error::new(
            word.span(),
            format!("`kind = {word}(field)` names one field"),
        ));
    };
    if variant == "Child" {
        references(inside, fields)?;
    }
    let id = &find(fields, field)?.id;
    let (variant, inner) = (format_ident!("{variant}"), format_ident!("{inner}"));
    Ok(Some(
        quote!(def.kind = ::schema::Kind::#variant { #inner: #id.into() };),
    ))
}

fn references<'a>(names: &[Ident], fields: &'a [FieldSpec]) -> Result<Vec<&'a str>> {
    names
        .iter()
        .map(|name| match find(fields, name)? {
            field if field.typed.kind.is_reference() => Ok(field.id.as_str()),
            field => Err(fault(field, "must be a reference here")),
        })
        .collect()
}

fn find<'a>(fields: &'a [FieldSpec], name: &Ident) -> Result<&'a FieldSpec> {
    fields
        .iter()
        .find(|field| field.ident.unraw() == *name)
        .ok_or_else(|| Error::new(name.span(), format!("there is no field `{name}`")))
}

fn fault(field: &FieldSpec, what: &str) -> Error {
    Error::new(
        field.ident.span(),
        format!("field `{}` {what}", field.ident.unraw()),
    )
}

impl Attrs {
    fn read(input: &DeriveInput) -> Result<Self> {
        let mut all = Self::default();
        for attr in input
            .attrs
            .iter()
            .filter(|attr| attr.path().is_ident("object"))
        {
            attr.parse_args_with(|input: ParseStream<'_>| {
                while !input.is_empty() {
                    all.item(input)?;
                    if !input.is_empty() {
                        input.parse::<Token![,]>()?;
                    }
                }
                Ok(())
            })?;
        }
        Ok(all)
    }

    fn item(&mut self, input: ParseStream<'_>) -> Result<()> {
        let key = input.call(Ident::parse_any)?;
        match key.to_string().as_str() {
            "name" => self.name = Some(equals(input)?),
            "plural" => self.plural = Some(equals(input)?),
            "label" => self.label = Some(equals(input)?),
            "icon" => self.icon = Some(equals(input)?),
            "title" => self.title = Some(equals(input)?),
            "board" => self.board = Some(equals(input)?),
            "list" => self.list = words_in(input)?,
            "access" => self.access = Some(word_with(input)?),
            "kind" => self.kind = Some(word_with(input)?),
            "unique" => self.unique.push(words_in(input)?),
            other => {
                return Err(Error::new(
                    key.span(),
                    format!("`{other}` is unknown; use {KEYS}"),
                ));
            }
        }
        Ok(())
    }
}

/// `= word` or `= word(field, ..)`.
fn word_with(input: ParseStream<'_>) -> Result<(Ident, Vec<Ident>)> {
    input.parse::<Token![=]>()?;
    let word = input.call(Ident::parse_any)?;
    let inside = match input.peek(syn::token::Paren) {
        true => words_in(input)?,
        false => Vec::new(),
    };
    Ok((word, inside))
}
