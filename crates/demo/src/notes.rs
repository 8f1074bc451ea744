//! Notes, put together from sentences so that no two read alike.

use std::collections::HashMap;

use base::Date;

use crate::{
    dice::Dice,
    sentences::{
        CLOSING, COMPANY, FAREWELLS, FIRST, LATE, LOST, MIDDLE, NEED, NEXT, PERSON, SUBJECTS, TERMS,
    },
    words::SPOTS,
};

/// What a text is about.
pub struct Talk {
    /// Given name of the contact.
    pub who: String,
    /// Given name of somebody else there.
    pub colleague: String,
    /// What is offered.
    pub offer: &'static str,
    pub city: &'static str,
    pub today: Date,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Deals out sentences: each of a list comes once before one comes again.
#[derive(Default)]
pub struct Writer {
    decks: HashMap<&'static str, Vec<usize>>,
}

impl Writer {
    /// What was noted when a deal came to an open stage; HTML.
    pub fn on_deal(&mut self, dice: &mut Dice, stage: usize, talk: &Talk) -> String {
        if dice.chance(0.2) {
            return self.minutes(dice, talk);
        }
        let (opening, said) = match stage {
            0 | 1 => (("first", FIRST), ("need", NEED)),
            2 => (("middle", MIDDLE), ("terms", TERMS)),
            _ => (("late", LATE), ("closing", CLOSING)),
        };
        let mut lists = vec![opening, said];
        if dice.chance(0.4) {
            lists.push(said);
        }
        if dice.chance(0.6) {
            lists.push(("next", NEXT));
        }
        let sentences: Vec<String> = lists
            .into_iter()
            .map(|(name, list)| self.draw(dice, name, list, talk))
            .collect();
        paragraph(&sentences.join(" "))
    }

    /// Minutes of a meeting, several paragraphs of them.
    fn minutes(&mut self, dice: &mut Dice, talk: &Talk) -> String {
        let opening = self.draw(dice, "middle", MIDDLE, talk);
        let mut html = paragraph(&opening);
        let mut subjects: Vec<usize> = (0..SUBJECTS.len()).collect();
        dice.shuffle(&mut subjects);
        subjects.truncate(dice.between(2, 4) as usize);
        subjects.sort_unstable();
        for place in subjects {
            let (title, said) = SUBJECTS[place];
            let text = self.draw(dice, title, said, talk);
            html.push_str(&format!(
                "<p><strong>{title}.</strong> {}</p>",
                escape(&text)
            ));
        }
        let steps: Vec<String> = (0..dice.between(2, 3))
            .map(|_| self.draw(dice, "next", NEXT, talk))
            .map(|step| format!("<li>{}</li>", escape(&step)))
            .collect();
        html.push_str(&format!("<p>Next steps:</p><ul>{}</ul>", steps.concat()));
        html
    }

    /// What was noted when a deal was lost for a reason; plain text.
    pub fn farewell(&mut self, dice: &mut Dice, reason: &str, talk: &Talk) -> String {
        let found = FAREWELLS.iter().find(|(key, _)| *key == reason);
        let (name, list) = found.unwrap_or(&FAREWELLS[0]);
        self.draw(dice, name, list, talk)
    }

    /// The same as a note; HTML.
    pub fn on_loss(&mut self, dice: &mut Dice, reason: &str, talk: &Talk) -> String {
        let opening = self.draw(dice, "lost", LOST, talk);
        paragraph(&format!("{opening} {}", self.farewell(dice, reason, talk)))
    }

    /// Why something is to be done; plain text.
    pub fn reason(&mut self, dice: &mut Dice, talk: &Talk) -> String {
        self.draw(dice, "need", NEED, talk)
    }

    /// What is known of a company; HTML.
    pub fn on_company(&mut self, dice: &mut Dice, talk: &Talk) -> String {
        let count = dice.between(2, 3);
        let sentences: Vec<String> = (0..count)
            .map(|_| self.draw(dice, "company", COMPANY, talk))
            .collect();
        paragraph(&sentences.join(" "))
    }

    /// What is known of a person; HTML.
    pub fn on_person(&mut self, dice: &mut Dice, talk: &Talk) -> String {
        let sentences: Vec<String> = (0..2)
            .map(|_| self.draw(dice, "person", PERSON, talk))
            .collect();
        paragraph(&sentences.join(" "))
    }

    /// The next sentence of a list, with its gaps filled.
    fn draw(&mut self, dice: &mut Dice, name: &'static str, list: &[&str], talk: &Talk) -> String {
        let deck = self.decks.entry(name).or_default();
        if deck.is_empty() {
            deck.extend(0..list.len());
            dice.shuffle(deck);
        }
        let place = deck.pop().unwrap_or_default();
        fill(dice, list[place], talk)
    }
}

/// Puts words into the gaps of a sentence.
pub fn fill(dice: &mut Dice, sentence: &str, talk: &Talk) -> String {
    let (_, month, _) = talk.today.plus_days(dice.between(40, 150)).ymd();
    let month = MONTHS[(month as usize).saturating_sub(1) % MONTHS.len()];
    let sum = dice.between(8, 180) * 500;
    let gaps = [
        ("{who}", talk.who.clone()),
        ("{colleague}", talk.colleague.clone()),
        ("{offer}", talk.offer.to_string()),
        ("{city}", talk.city.to_string()),
        ("{month}", month.to_string()),
        ("{spot}", dice.pick::<&str>(SPOTS).to_string()),
        ("{few}", dice.between(4, 9).to_string()),
        ("{many}", (dice.between(3, 24) * 5).to_string()),
        ("{sum}", format!("{},{:03}", sum / 1_000, sum % 1_000)),
    ];
    gaps.iter().fold(sentence.to_string(), |text, (gap, word)| {
        text.replace(gap, word)
    })
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", escape(text))
}

/// What HTML would read as markup, written out.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn notes_differ_and_have_no_gaps_left() {
        let talk = Talk {
            who: "Ada".into(),
            colleague: "Omar".into(),
            offer: "plant rollout",
            city: "Leeds",
            today: Date::from_ymd(2026, 3, 13).unwrap(),
        };
        let (mut dice, mut writer) = (Dice::new(3), Writer::default());
        let mut seen = HashSet::new();
        let mut long = 0;
        for n in 0..400 {
            let html = match n % 4 {
                3 => writer.on_company(&mut dice, &talk),
                stage => writer.on_deal(&mut dice, stage + 1, &talk),
            };
            assert!(!html.contains(['{', '}']), "{html}");
            long += usize::from(html.matches("<p>").count() > 2);
            seen.insert(html);
        }
        assert!(seen.len() > 390, "{}", seen.len());
        assert!((30..120).contains(&long), "{long}");
        for (reason, _) in crate::words::LOST_REASONS {
            assert!(FAREWELLS.iter().any(|(key, _)| key == reason), "{reason}");
        }
    }
}
