//! `#[derive(Extension)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Ident, LitStr, Result, Token, ext::IdentExt, parse::ParseStream};

use crate::{
    field::FieldSpec,
    object::fields,
    syntax::{equals, is_name},
};

/// The implementation of `Extension` and the typed constants of a struct.
pub fn expand(input: TokenStream) -> Result<TokenStream> {
    let input: DeriveInput = syn::parse2(input)?;
    let ident = &input.ident;
    let (mut of, mut by) = (None, None);
    for attr in input
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("extension"))
    {
        attr.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = input.call(Ident::parse_any)?;
                match key.to_string().as_str() {
                    "of" => of = Some(equals::<LitStr>(input)?),
                    "by" => by = Some(equals::<LitStr>(input)?),
                    other => {
                        return Err(Error::new(
                            key.span(),
                            format!("`{other}` is unknown; use of or by"),
                        ));
                    }
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })?;
    }
    let (Some(of), Some(by)) = (of, by) else {
        let what = "`#[extension(of = \"object\", by = \"crate\")]`";
        return Err(Error::new(ident.span(), format!("`{ident}` needs {what}")));
    };
    for text in [&of, &by] {
        if !is_name(&text.value()) {
            return Err(Error::new(text.span(), "a name is made of a-z, 0-9 and _"));
        }
    }
    let fields = fields(&input, &format!("{}_", by.value()))?;
    let constants = fields.iter().map(FieldSpec::constant);
    let defs = fields.iter().map(FieldSpec::def);
    let views = fields.iter().map(FieldSpec::view);
    Ok(quote! {
        impl #ident {
            #(#constants)*
        }

        impl ::schema::Extension for #ident {
            const EXTENDS: &'static str = #of;

            fn fields() -> ::std::vec::Vec<::schema::FieldDef> {
                ::std::vec![#(#defs),*]
            }

            fn view(record: &::schema::Record) -> ::base::Result<Self> {
                ::core::result::Result::Ok(Self { #(#views),* })
            }
        }
    })
}
