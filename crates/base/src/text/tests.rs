use proptest::prelude::*;

use super::*;

#[test]
fn case_accents_and_width_do_not_matter() {
    let check = |text: &str, expect: &str| assert_eq!(fold(text), expect, "{text:?}");
    check("", "");
    check("ACME Corp.", "acme corp.");
    check("Müller", "muller");
    check("mu\u{308}ller", "muller");
    check("Straße", "strasse");
    check("STRASSE", "strasse");
    check("ＳＴＲＡＳＳＥ", "strasse");
    check("Ångström", "angstrom");
    check("Łódź", "lodz");
    check("İstanbul", "istanbul");
    check("ısı", "isi");
    check("ΟΔΥΣΣΕΎΣ", "οδυσσευσ");
    check("Ὀδυσσεύς", "οδυσσευσ");
    check("ᾳ", "α");
    check("ﬁnance", "finance");
    check("№ ½ ㎒", "no 1⁄2 mhz");
    check("Нйкола́", "никола");
    check("ЖУРНАЛ", "журнал");
    check("ﷺ", "صلى الله عليه وسلم");
    check("a\u{a0}b", "a b");
    check("  two  spaces\n", "  two  spaces\n");
    check("❤\u{fe0f}", "❤");
    check("Ꭰ", "Ꭰ");
    check("ꭰ", "Ꭰ");
    // A spacing mark carries a vowel and stays; nonspacing ones go.
    check("का", "का");
    check("כָּל", "כל");
    check("\0", "\0");
}

#[test]
fn letters_with_strokes_and_ligatures_are_plain_ones() {
    let check = |text: &str, expect: &str| assert_eq!(fold(text), expect, "{text:?}");
    check("Søren Kjærgård", "soren kjaergard");
    check("SØREN ǾRE", "soren ore");
    check("Łukasz", "lukasz");
    check("Đorđe", "dorde");
    check("Œuvre", "oeuvre");
    check("Þórður", "thordur");
    check("Ħamrun, Ŋ, Ŧ", "hamrun, n, t");
    check("Ɓɗ Ƙ ƴ", "bd k y");
    check("STRAẞE", "strasse");
}

#[test]
fn hangul_is_compared_in_one_form() {
    assert_eq!(fold("각"), fold("\u{1100}\u{1161}\u{11a8}"));
    assert_ne!(fold("각"), fold("강"));
}

#[test]
fn every_character_is_folded_for_good() {
    // All planes that hold letters, marks or forms of them. Past them are only
    // tags and private use, which fold to themselves.
    for c in ('\0'..'\u{20000}')
        .chain('\u{2f800}'..'\u{2fa20}')
        .chain('\u{e0000}'..'\u{e0200}')
    {
        let folded = fold(c.encode_utf8(&mut [0; 4]));
        assert_eq!(fold(&folded), folded, "U+{:04X}", u32::from(c));
    }
}

#[test]
fn words_are_runs_of_letters_and_digits() {
    let check = |text: &str, expect: &[&str]| assert_eq!(words(text), expect, "{text:?}");
    check("", &[]);
    check(" -- ", &[]);
    check(
        "GTX-Pro 2000, Ünïted (DE)",
        &["gtx", "pro", "2000", "united", "de"],
    );
    check(
        "anna.o'neil@b-c.example",
        &["anna", "o", "neil", "b", "c", "example"],
    );
    check("東京 tower", &["東京", "tower"]);
}

#[test]
fn long_texts_are_cut_between_characters() {
    let check = |text: &str, max: usize, expect: &str| assert_eq!(truncate(text, max), expect);
    check("hello", 5, "hello");
    check("hello", 4, "hel…");
    check("äöüß", 4, "äöüß");
    check("äöüß", 3, "äö…");
    check("hello", 1, "…");
    check("hello", 0, "");
    check("", 0, "");
    assert_eq!(display_len("äö"), 2);
}

#[test]
fn a_text_with_nul_is_refused_where_it_stands() {
    assert_eq!(
        clean("a\tb\r\n\u{feff}é"),
        Ok("a\tb\r\n\u{feff}é".to_owned())
    );
    assert_eq!(clean("äb\0c\0"), Err(NulInText { position: 2 }));
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text: String) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn marks_in_any_number_and_order_are_folded_for_good(
        text in "[a-zß-ɏͅ\u{300}-\u{36f}\u{1d165}-\u{1d172}\u{5b0}-\u{5c7}가-힣ΐᾀ-ῼ]{0,24}"
    ) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn every_form_of_a_text_folds_alike(text: String) {
        let composed: String = text.nfc().collect();
        let decomposed: String = text.nfd().collect();
        prop_assert_eq!(fold(&composed), fold(&text));
        prop_assert_eq!(fold(&decomposed), fold(&text));
    }

    #[test]
    fn capitals_and_small_letters_fold_alike(text in "[ -~À-ɏΆ-ϿЀ-ԯԱ-ֆႠ-Ⴥა-ჺḀ-ỿＡ-ｚ]{0,24}") {
        prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
        prop_assert_eq!(fold(&text.to_uppercase().to_lowercase()), fold(&text.to_uppercase()));
    }

    #[test]
    fn a_cut_text_fits(text: String, max in 0..40_usize) {
        let short = truncate(&text, max);
        prop_assert!(display_len(&short) <= max);
        prop_assert!(display_len(&text) > max || short == text);
    }

    #[test]
    fn words_are_folded_and_not_empty(text: String) {
        for word in words(&text) {
            prop_assert!(!word.is_empty());
            prop_assert_eq!(fold(&word), word);
        }
    }
}
