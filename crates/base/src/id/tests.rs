use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

const AT: Micros = Micros(1_772_357_400_123_456);

#[test]
fn an_id_begins_with_its_time_and_says_what_it_is() {
    let id = Id::make(AT);
    assert_eq!(id.0.get_version_num(), 7);
    assert_eq!(id.0.get_variant(), uuid::Variant::RFC4122);
    let (seconds, nanos) = id.0.get_timestamp().unwrap().to_unix();
    assert_eq!((seconds, nanos / 1_000_000), (1_772_357_400, 123));
}

#[test]
fn ids_of_equal_times_keep_the_order_of_their_making() {
    let ids: Vec<Id> = (0..10_000).map(|_| Id::make(AT)).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn ids_are_ordered_by_the_microsecond() {
    for micro in 0..2_500 {
        assert!(Id::make(Micros(AT.0 + micro + 1)) > Id::make(Micros(AT.0 + micro)));
    }
}

#[test]
fn threads_do_not_make_one_id_twice() {
    let made: Vec<Vec<Id>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..5_000).map(|_| Id::make(AT)).collect()))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let all: HashSet<Id> = made.iter().flatten().copied().collect();
    assert_eq!(all.len(), 40_000);
    // Each thread alone sees its ids grow, too.
    assert!(made.iter().all(|ids| ids.is_sorted()));
}

#[test]
fn seeded_ids_come_out_alike() {
    assert_eq!(Id::seeded(AT, 7).to_string(), Id::seeded(AT, 7).to_string());
    let many: HashSet<Id> = (0..10_000).map(|seed| Id::seeded(AT, seed)).collect();
    assert_eq!(many.len(), 10_000);
    assert_eq!(Id::seeded(AT, 1).0.get_version_num(), 7);
}

#[test]
fn times_outside_what_an_id_can_hold_are_held_at_the_ends() {
    assert!(
        Id::make(Micros(-5))
            .to_string()
            .starts_with("00000000-0000-7000-")
    );
    assert_eq!(Id::make(Micros(i64::MAX)).0.get_version_num(), 7);
    assert_eq!(Id::make(Micros(i64::MIN)).0.get_version_num(), 7);
}

#[test]
fn only_hyphenated_uuids_are_ids() {
    let check = |text: &str, expect: bool| assert_eq!(Id::parse(text).is_some(), expect, "{text}");
    check("0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f", true);
    check("0195A3C2-7D1E-7C4B-9F00-5A1B2C3D4E5F", true);
    check("00000000-0000-0000-0000-000000000000", true);
    check("c56a4180-65aa-42ec-a945-5fd21dec0538", true);
    check("0195a3c27d1e7c4b9f005a1b2c3d4e5f", false);
    check("{0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f}", false);
    check("urn:uuid:0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f", false);
    check("0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5g", false);
    check("0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5", false);
    check(" 195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f", false);
    check("0195a3c27d1e-7c4b-9f00-5a1b-2c3d4e5f", false);
    check("ääääääääääääääääää", false);
    check("", false);
    assert_eq!("no".parse::<Id>(), Err(NotAnId));
}

#[test]
fn a_reference_says_only_what_it_names() {
    /// Neither copied nor compared nor shown.
    struct Deal;
    let id = Id::make(AT);
    let deal: Ref<Deal> = Ref::new(id);
    let same = deal;
    assert!(deal == same && deal.id == id);
    assert_eq!(format!("{deal:?} {deal}"), format!("{id} {id}"));
    assert_eq!(HashSet::from([deal, same]).len(), 1);
    assert_eq!(serde_json::to_string(&deal).unwrap(), format!("\"{id}\""));
}

#[test]
fn json_that_is_no_id_is_refused() {
    assert!(serde_json::from_str::<Id>("\"abc\"").is_err());
    assert!(serde_json::from_str::<Id>("12").is_err());
}

proptest! {
    #[test]
    fn text_json_and_bytes_give_the_id_back(bytes: [u8; 16]) {
        let id = Id::from_bytes(bytes);
        prop_assert_eq!(Id::parse(&id.to_string()), Some(id));
        prop_assert_eq!(Id::from_bytes(*id.as_bytes()), id);
        let json = serde_json::to_string(&id).unwrap();
        prop_assert_eq!(serde_json::from_str::<Id>(&json).unwrap(), id);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        if let Some(id) = Id::parse(&text) {
            prop_assert_eq!(id.to_string(), text.to_lowercase());
        }
    }
}
