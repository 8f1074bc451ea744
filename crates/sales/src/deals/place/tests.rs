use base::{Currency, Zone};

use super::*;

fn id(n: u64) -> Id {
    Id::seeded(Micros(0), n)
}

const SALES: u64 = 1;
const PARTNERS: u64 = 2;
const EMPTY: u64 = 3;

fn catalogue() -> Catalogue {
    let row = |n, pipeline, name: &str, outcome| StageRow {
        id: id(n),
        pipeline: id(pipeline),
        name: name.into(),
        outcome,
        probability: None,
    };
    Catalogue {
        pipelines: vec![id(EMPTY), id(SALES), id(PARTNERS)],
        stages: vec![
            row(11, SALES, "New", Outcome::Open),
            row(12, SALES, "Won", Outcome::Won),
            row(21, PARTNERS, "Found", Outcome::Open),
            row(22, PARTNERS, "Lost", Outcome::Lost),
        ],
    }
}

#[test]
fn a_stage_lies_in_its_pipeline() {
    let catalogue = catalogue();
    // Stage and pipeline as they shall be, whether each changes, what comes of it.
    let cases = [
        (None, None, true, true, Ok(11)),
        (None, Some(PARTNERS), true, true, Ok(21)),
        (Some(12), None, true, true, Ok(12)),
        (Some(12), Some(SALES), true, false, Ok(12)),
        (Some(21), Some(PARTNERS), true, true, Ok(21)),
        // The stage alone changes, and lies elsewhere.
        (
            Some(21),
            Some(SALES),
            true,
            false,
            Err(Misplaced::Elsewhere {
                pipeline: id(SALES),
            }),
        ),
        // The pipeline alone changes: the deal starts anew there.
        (Some(12), Some(PARTNERS), false, true, Ok(21)),
        // Both change and do not fit.
        (
            Some(12),
            Some(PARTNERS),
            true,
            true,
            Err(Misplaced::Elsewhere {
                pipeline: id(PARTNERS),
            }),
        ),
        // One of them is emptied: the other says it.
        (Some(12), None, false, true, Ok(12)),
        (None, Some(SALES), true, false, Ok(11)),
        (Some(99), None, true, true, Err(Misplaced::Unknown)),
        (
            None,
            Some(EMPTY),
            true,
            true,
            Err(Misplaced::NoStages {
                of: Some(id(EMPTY)),
            }),
        ),
    ];
    for (stage, pipeline, stage_moves, pipeline_moves, expected) in cases {
        let wish = Wish {
            stage: stage.map(id),
            pipeline: pipeline.map(id),
            stage_moves,
            pipeline_moves,
        };
        let found = resolve(wish, &catalogue).map(|row| row.id);
        assert_eq!(found, expected.map(id), "{wish:?}");
    }
    let nothing = Wish {
        stage: None,
        pipeline: None,
        stage_moves: true,
        pipeline_moves: true,
    };
    assert_eq!(
        resolve(nothing, &Catalogue::default()),
        Err(Misplaced::NoStages { of: None })
    );
}

#[test]
fn a_fault_says_which_stages_there_are() {
    let catalogue = catalogue();
    let message = Misplaced::Elsewhere {
        pipeline: id(PARTNERS),
    }
    .message(&catalogue);
    assert_eq!(
        message,
        "This stage belongs to another pipeline; choose Found, Lost, or change the pipeline with it."
    );
}

#[test]
fn a_closing_is_dated_by_its_day() {
    let now = Micros::parse_rfc3339("2026-03-10T15:30:00Z").unwrap();
    let moment = Moment {
        now,
        zone: Zone::named("Asia/Tokyo").unwrap(),
        me: None,
        my_team: None,
        currency: Currency::parse("USD").unwrap(),
        fiscal_start_month: 1,
        region: "US".into(),
    };
    // In Tokyo it is the 11th already.
    let today = Date::from_ymd(2026, 3, 11).unwrap();
    let before = Date::from_ymd(2026, 3, 1).unwrap();
    assert_eq!(closed_at(today, &moment), now);
    assert_eq!(
        closed_at(before, &moment),
        Micros::parse_rfc3339("2026-02-28T15:00:00Z").unwrap()
    );
}
