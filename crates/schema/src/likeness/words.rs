//! The words of a name that tell who or what it is. The tables here only leave
//! words out of comparisons; nothing is stored without them.

use super::Named;

/// Legal forms of companies as they end a name, their words folded and without
/// dots: `S.A.` is `sa`, `Sp. z o.o.` is `sp z oo`.
const LEGAL_FORMS: &[&[&str]] = &[
    // German, Austrian, Swiss
    &["ag"],
    &["eg"],
    &["ek"],
    &["ev"],
    &["gbr"],
    &["gesmbh"],
    &["ggmbh"],
    &["gmbh"],
    &["kg"],
    &["kgaa"],
    &["mbh"],
    &["ohg"],
    &["se"],
    &["ug"],
    &["ug", "haftungsbeschrankt"],
    // English
    &["co"],
    &["company"],
    &["corp"],
    &["corporation"],
    &["inc"],
    &["incorporated"],
    &["limited"],
    &["llc"],
    &["llp"],
    &["lp"],
    &["ltd"],
    &["plc"],
    &["pllc"],
    &["pte"],
    &["pty"],
    &["pvt"],
    &["private"],
    // French, Italian, Spanish, Portuguese
    &["cia"],
    &["eirl"],
    &["eurl"],
    &["lda"],
    &["ltda"],
    &["sa"],
    &["sa", "de", "cv"],
    &["sa", "rl"],
    &["sapa"],
    &["sarl"],
    &["sas"],
    &["sasu"],
    &["sci"],
    &["scrl"],
    &["sl"],
    &["slu"],
    &["snc"],
    &["spa"],
    &["sprl"],
    &["srl"],
    &["srls"],
    // Dutch, Nordic
    &["ab"],
    &["aps"],
    &["as"],
    &["asa"],
    &["bv"],
    &["bvba"],
    &["ehf"],
    &["hf"],
    &["nv"],
    &["oy"],
    &["oyj"],
    // Eastern European
    &["ad"],
    &["doo"],
    &["dd"],
    &["eood"],
    &["kft"],
    &["nyrt"],
    &["ood"],
    &["ooo"],
    &["ou"],
    &["sia"],
    &["sp", "z", "oo"],
    &["spzoo"],
    &["sro"],
    &["uab"],
    &["zrt"],
    // Elsewhere
    &["bhd"],
    &["sdn", "bhd"],
    &["gk"],
    &["kk"],
    &["tbk"],
];

/// What joins words of a company's name, or stands before them.
const JOINING: &[&str] = &["and", "et", "und"];
const ARTICLES: &[&str] = &["the"];

/// How people are addressed.
const ADDRESSES: &[&str] = &[
    "dipl",
    "doc",
    "dr",
    "frau",
    "herr",
    "hr",
    "ing",
    "mag",
    "miss",
    "mme",
    "mr",
    "mrs",
    "ms",
    "phd",
    "prof",
    "professor",
    "sir",
];

/// What tells a parent from a child of the same name.
const GENERATIONS: &[&str] = &["jr", "sr", "junior", "senior", "ii", "iii", "iv"];

/// Whether a word tells people of one name apart.
pub fn is_generation(word: &str) -> bool {
    GENERATIONS.contains(&word)
}

/// The words of a folded title that count, in their order; all of them if none
/// would be left.
pub fn telling(folded: &str, named: Named) -> Vec<String> {
    let all: Vec<String> = folded
        .split_whitespace()
        .flat_map(|text| words_of(text, named))
        .collect();
    let mut left = all.clone();
    match named {
        Named::People => left.retain(|word| !ADDRESSES.contains(&word.as_str())),
        Named::Things => {
            left.retain(|word| !JOINING.contains(&word.as_str()));
            if left
                .first()
                .is_some_and(|word| ARTICLES.contains(&word.as_str()))
            {
                left.remove(0);
            }
            while let Some(kept) = without_form(&left) {
                left.truncate(kept);
            }
        }
    }
    match left.is_empty() {
        true => all,
        false => left,
    }
}

/// How many words stand before the legal form at the end; none if there is no
/// form, or nothing before it.
fn without_form(words: &[String]) -> Option<usize> {
    let ends = |form: &&&[&str]| {
        let before = words.len().checked_sub(form.len());
        before.is_some_and(|before| before > 0 && words[before..] == ***form)
    };
    let form = LEGAL_FORMS
        .iter()
        .filter(ends)
        .max_by_key(|form| form.len());
    form.map(|form| words.len() - form.len())
}

/// The words of a text without spaces. Apostrophes stand within words; dots and
/// strokes between single letters too, if no person is named by them.
fn words_of(text: &str, named: Named) -> Vec<String> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '`' | '´'))
        .collect();
    let parts = |at: fn(char) -> bool| -> Vec<String> {
        let parts = text.split(at).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let abbreviated = parts(|c| matches!(c, '.' | '/' | ','));
    let is_letters =
        |part: &String| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic);
    if named == Named::Things && abbreviated.len() > 1 && abbreviated.iter().all(is_letters) {
        return vec![abbreviated.concat()];
    }
    parts(|c| !c.is_alphanumeric())
}
