//! What `#[field(..)]` says.

use syn::{
    Attribute, Error, Ident, Lit, LitInt, LitStr, Path, Result, Token, ext::IdentExt,
    parenthesized, parse::ParseStream, punctuated::Punctuated,
};

use crate::syntax::{equals, word, words_in};

const KEYS: &str = "id, name, label, required, unique, search, indexed, sensitive, hidden, write, inverse, on_delete, \
                    to, default, scale, pattern or options";

/// The attributes of one field, as they are written.
#[derive(Default)]
pub struct Attrs {
    pub id: Option<LitStr>,
    pub name: Option<LitStr>,
    pub label: Option<LitStr>,
    pub flags: Vec<Ident>,
    pub write: Option<Ident>,
    pub inverse: Option<LitStr>,
    pub on_delete: Option<Ident>,
    pub to: Vec<Ident>,
    pub default: Option<Lit>,
    pub scale: Option<LitInt>,
    pub pattern: Option<LitStr>,
    pub options: Vec<ChoiceOption>,
    /// A function that gives the options, where fields share them.
    pub options_of: Option<Path>,
}

/// `key = "Label" / colour`.
pub struct ChoiceOption {
    pub key: Ident,
    pub label: LitStr,
    pub color: Option<Ident>,
}

impl Attrs {
    /// Reads the attributes of the field with this name.
    pub fn read(attrs: &[Attribute], field: &str) -> Result<Self> {
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
            "pattern" => self.pattern = Some(equals(input)?),
            "write" => self.write = Some(word(input)?),
            "on_delete" => self.on_delete = Some(word(input)?),
            "to" => self.to = words_in(input)?,
            "options" if input.peek(Token![=]) => self.options_of = Some(equals(input)?),
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
