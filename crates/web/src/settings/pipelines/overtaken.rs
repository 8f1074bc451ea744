//! A form that somebody else was quicker than: what was typed stays, what was not touched
//! becomes what is stored, and what both changed is told.

use std::collections::HashMap;

use super::form::{Form, News, Seen, StageRow};

/// Stages that come after a stage, or first, in the order in which they are to stand.
type Between = Vec<(Option<String>, StageRow)>;

impl Form {
    /// Brings the form to what is stored by now; saving it again replaces what it shows.
    pub fn overtaken_by(&mut self, now: Form) {
        let mut news = News::default();
        let mine = [&mut self.name, &mut self.description];
        news.theirs = settled(&Form::PARTS, mine, &self.seen, &now.parts());
        let keeps_order = self.is_in_order();
        news.is_reordered = !keeps_order && is_reordered(&self.stages, &now.stages);
        let (rows, gone) = self.rebased(&now);
        news.gone = gone;
        let known = |row: &&StageRow| rows.iter().any(|mine| mine.id == row.id);
        let added = now.stages.iter().filter(|row| !known(row));
        news.added = added.map(|row| row.name.clone()).collect();
        self.stages = match keeps_order {
            true => in_their_order(rows, &now.stages),
            false => in_my_order(rows, &now.stages),
        };
        self.seen = now.seen;
        self.news = Some(news);
    }

    /// The rows of stages that are still there and of new ones, each brought to what is stored;
    /// and what the others were called.
    fn rebased(&mut self, now: &Form) -> (Vec<StageRow>, Vec<String>) {
        let stored: HashMap<&str, &StageRow> = now
            .stages
            .iter()
            .map(|row| (row.id.as_str(), row))
            .collect();
        let (mut rows, mut gone) = (Vec::new(), Vec::new());
        for mut row in std::mem::take(&mut self.stages) {
            match (row.seen.take(), stored.get(row.id.as_str())) {
                (Some(seen), Some(now)) => {
                    row.theirs = settled(&StageRow::PARTS, row.parts_mut(), &seen, &now.parts());
                    row.seen.clone_from(&now.seen);
                    rows.push(row);
                }
                (Some(_), None) => gone.push(row.name),
                (None, _) => rows.push(row),
            }
        }
        (rows, gone)
    }
}

/// Takes what is stored for what was not touched. Gives what is stored of what was, where
/// that is another thing by now.
fn settled<const N: usize>(
    names: &[&'static str; N],
    mine: [&mut String; N],
    seen: &Seen,
    now: &[&str; N],
) -> Vec<(&'static str, String)> {
    let mut theirs = Vec::new();
    for (n, (mine, now)) in mine.into_iter().zip(now).enumerate() {
        let seen = seen.parts.get(n).map(String::as_str);
        if seen == Some(mine.as_str()) {
            *mine = (*now).to_owned();
        } else if seen != Some(*now) && mine.as_str() != *now {
            theirs.push((names[n], (*now).to_owned()));
        }
    }
    theirs
}

/// Whether the stages that both know stand in another order than was shown.
fn is_reordered(mine: &[StageRow], now: &[StageRow]) -> bool {
    let seen: HashMap<&str, i64> = mine
        .iter()
        .filter_map(|row| Some((row.id.as_str(), row.seen.as_ref()?.position)))
        .collect();
    let stored = now.iter().filter_map(|row| seen.get(row.id.as_str()));
    !stored.is_sorted()
}

/// Theirs as they stand now, with what is new here where it was put.
fn in_their_order(mine: Vec<StageRow>, now: &[StageRow]) -> Vec<StageRow> {
    let (mut known, mut new) = (HashMap::new(), Between::new());
    let mut before = None;
    for row in mine {
        match row.id.is_empty() {
            true => new.push((before.clone(), row)),
            false => {
                before = Some(row.id.clone());
                known.insert(row.id.clone(), row);
            }
        }
    }
    let rows = now
        .iter()
        .map(|row| known.remove(&row.id).unwrap_or_else(|| row.clone()));
    woven(rows.collect(), new)
}

/// Mine as they stand here, with what they added where they put it.
fn in_my_order(mine: Vec<StageRow>, now: &[StageRow]) -> Vec<StageRow> {
    let mut added = Between::new();
    let mut before = None;
    for row in now {
        match mine.iter().any(|mine| mine.id == row.id) {
            true => before = Some(row.id.clone()),
            false => added.push((before.clone(), row.clone())),
        }
    }
    woven(mine, added)
}

fn woven(mut rows: Vec<StageRow>, others: Between) -> Vec<StageRow> {
    // From the last on, so that those after the same stage keep their order.
    for (before, row) in others.into_iter().rev() {
        let place = before.and_then(|id| rows.iter().position(|row| row.id == id));
        rows.insert(place.map_or(0, |place| place + 1), row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, name: &str, position: i64) -> StageRow {
        let mut row = StageRow {
            id: id.into(),
            name: name.into(),
            kind: "open".into(),
            ..StageRow::default()
        };
        row.seen = (!id.is_empty()).then(|| Seen {
            version: 1,
            position,
            parts: row.parts().map(str::to_owned).to_vec(),
        });
        row
    }

    fn form(name: &str, stages: Vec<StageRow>) -> Form {
        Form {
            name: name.into(),
            seen: Seen {
                version: 1,
                position: 1,
                parts: vec![name.into(), String::new()],
            },
            stages,
            ..Form::default()
        }
    }

    fn names(form: &Form) -> Vec<&str> {
        form.stages.iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn what_both_changed_is_told_and_what_was_typed_stays() {
        let mut mine = form("Sales", vec![row("a", "New", 1), row("b", "Offer", 2)]);
        mine.description = "Ours".into();
        mine.stages[0].name = "First".into();
        mine.stages[1].probability = "40".into();
        let mut now = form("Renewals", vec![row("a", "Fresh", 1), row("b", "Bid", 2)]);
        now.seen.version = 2;
        mine.overtaken_by(now);
        assert_eq!((mine.name.as_str(), mine.seen.version), ("Renewals", 2));
        assert_eq!(mine.description, "Ours");
        assert_eq!(names(&mine), ["First", "Bid"]);
        assert_eq!(mine.stages[0].theirs, [("name", "Fresh".to_owned())]);
        assert_eq!(mine.stages[1].theirs, []);
        assert_eq!(mine.stages[1].probability, "40");
        assert_eq!(mine.news, Some(News::default()));
    }

    #[test]
    fn stages_that_came_and_went_stand_where_they_were_put() {
        let mut mine = form(
            "Sales",
            vec![
                row("a", "New", 1),
                row("", "Call", 0),
                row("b", "Offer", 2),
                row("c", "Won", 3),
            ],
        );
        mine.stages[0].name = "First".into();
        let now = [row("c", "Won", 1), row("a", "New", 2), row("d", "Demo", 3)];
        mine.overtaken_by(form("Sales", now.to_vec()));
        assert_eq!(names(&mine), ["Won", "First", "Call", "Demo"]);
        let news = mine.news.unwrap();
        assert_eq!(
            (news.added, news.gone),
            (vec!["Demo".to_owned()], vec!["Offer".to_owned()])
        );
        assert!(!news.is_reordered);
    }

    #[test]
    fn an_order_that_both_changed_stays_the_own_one() {
        let mut mine = form(
            "Sales",
            vec![row("b", "B", 2), row("a", "A", 1), row("c", "C", 3)],
        );
        let now = [
            row("c", "C", 1),
            row("d", "D", 2),
            row("a", "A", 3),
            row("b", "B", 4),
        ];
        mine.overtaken_by(form("Sales", now.to_vec()));
        assert_eq!(names(&mine), ["B", "A", "C", "D"]);
        assert!(mine.news.as_ref().unwrap().is_reordered);
        assert_eq!(mine.positions(), [4, 5, 6, 7]);
    }

    #[test]
    fn rows_keep_their_places_while_they_can() {
        let stages = vec![
            row("a", "A", 1),
            row("", "New", 0),
            row("b", "B", 2),
            row("c", "C", 9),
        ];
        assert_eq!(form("Sales", stages).positions(), [1, 2, 3, 9]);
    }
}
