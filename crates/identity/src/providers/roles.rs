//! Which roles somebody has by what a provider says of them.

use base::Id;
use engine::rights::Named;

use super::Settings;

/// The roles of somebody: a standard one, and further ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles {
    pub first: Option<String>,
    pub further: Vec<Id>,
}

impl Roles {
    /// Whether none of them is there.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.further.is_empty()
    }
}

/// The roles of somebody with these values who had `had`. Roles that nothing is mapped to
/// stay as they are; all others are had exactly as the values say.
pub(super) fn roles(settings: &Settings, values: &[String], had: &Roles, known: &[Named]) -> Roles {
    let named = |key: &str| known.iter().find(|known| known.key == key);
    let mut given: Vec<&Named> = settings
        .roles
        .iter()
        .filter(|mapped| values.contains(&mapped.value))
        .filter_map(|mapped| named(&mapped.role))
        .collect();
    let default = settings.default_role.as_deref().and_then(named);
    if given.is_empty() {
        given.extend(default);
    }
    let is_mapped = |key: &str| {
        settings.roles.iter().any(|mapped| mapped.role == key)
            || settings.default_role.as_deref() == Some(key)
    };
    let key_of = |id: &Id| {
        let found = known.iter().find(|known| known.record == Some(*id));
        found.map_or("", |found| found.key.as_str())
    };
    let first = given.iter().find(|role| role.record.is_none());
    let stays = had.first.clone().filter(|key| !is_mapped(key));
    let mut further: Vec<Id> = had.further.clone();
    further.retain(|id| !is_mapped(key_of(id)));
    for id in given.iter().filter_map(|role| role.record) {
        if !further.contains(&id) {
            further.push(id);
        }
    }
    Roles {
        first: first.map(|role| role.key.clone()).or(stays),
        further,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mapped;
    use super::*;

    #[test]
    fn mapped_roles_follow_the_values_and_others_stay() {
        let (north, south) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let named = |key: &str, record| Named {
            key: key.into(),
            name: key.into(),
            record,
        };
        let known = [
            named("administrator", None),
            named("manager", None),
            named("sales", None),
            named("viewer", None),
            named("north", Some(north)),
            named("south", Some(south)),
        ];
        let mapped = |value: &str, role: &str| Mapped {
            value: value.into(),
            role: role.into(),
        };
        let plain = Settings {
            roles: vec![
                mapped("boss", "manager"),
                mapped("staff", "sales"),
                mapped("n", "north"),
            ],
            ..Settings::default()
        };
        let with_default = Settings {
            default_role: Some("viewer".into()),
            ..plain.clone()
        };
        let of = |first: &str, further: &[Id]| Roles {
            first: (!first.is_empty()).then(|| first.to_owned()),
            further: further.to_vec(),
        };
        for (settings, values, had, expect) in [
            // The order of the mapping decides between standard roles.
            (
                &plain,
                &["staff", "boss"][..],
                of("", &[]),
                of("manager", &[]),
            ),
            (&plain, &["staff", "n"], of("", &[]), of("sales", &[north])),
            (&plain, &["other"], of("", &[]), of("", &[])),
            // What was mapped before goes, what somebody gave by hand stays.
            (
                &plain,
                &["staff"],
                of("manager", &[north, south]),
                of("sales", &[south]),
            ),
            (&plain, &[], of("manager", &[north]), of("", &[])),
            (
                &plain,
                &[],
                of("administrator", &[south]),
                of("administrator", &[south]),
            ),
            (
                &plain,
                &["staff"],
                of("administrator", &[]),
                of("sales", &[]),
            ),
            (&with_default, &[], of("manager", &[]), of("viewer", &[])),
            (&with_default, &["n"], of("viewer", &[]), of("", &[north])),
        ] {
            let values: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
            assert_eq!(
                roles(settings, &values, &had, &known),
                expect,
                "{values:?} {had:?}"
            );
        }
    }
}
