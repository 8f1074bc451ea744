//! The small grammar inside `#[object(..)]`, `#[extension(..)]` and `#[field(..)]`.

use syn::{
    Ident, LitStr, Result, Token, ext::IdentExt, parenthesized, parse::ParseStream,
    punctuated::Punctuated,
};

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
