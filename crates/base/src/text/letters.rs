//! Letters whose stroke, hook or ligature is no mark that decomposition takes
//! off, and the plain letters that they are looked for and sorted as.
//!
//! Source: the transform Latin-ASCII of Unicode CLDR (`common/transforms`), of
//! which these are the letters of living alphabets, in small form. What
//! decomposes, or folds by its case (`ß`), is not repeated here.

/// The plain letters that stand for a small, decomposed letter; none if it
/// stands for itself.
pub fn plain(letter: char) -> Option<&'static str> {
    // No such letter comes before it, and most that is folded does.
    if letter < '\u{e6}' {
        return None;
    }
    Some(match letter {
        'ⱥ' => "a",
        'æ' => "ae",
        'ƀ' | 'ɓ' => "b",
        'ƈ' | 'ȼ' => "c",
        'ð' | 'đ' | 'ƌ' | 'ɖ' | 'ɗ' => "d",
        'ɇ' | 'ɛ' => "e",
        'ƒ' => "f",
        'ǥ' | 'ɠ' => "g",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ɉ' => "j",
        'ƙ' => "k",
        'ł' | 'ƚ' => "l",
        'ŋ' | 'ɲ' => "n",
        'ø' => "o",
        'œ' => "oe",
        'ƥ' => "p",
        'ĸ' => "q",
        'ɍ' => "r",
        'þ' => "th",
        'ŧ' | 'ƭ' | 'ⱦ' => "t",
        'ʉ' => "u",
        'ʋ' => "v",
        'ƴ' | 'ɏ' => "y",
        'ƶ' | 'ȥ' => "z",
        _ => return None,
    })
}
