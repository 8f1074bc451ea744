//! Rights without a database: every record is looked at, one after the other.

use std::collections::HashMap;

use serde_json::Value as Json;

/// Employees of a large company, at least.
pub const LARGE: i64 = 900;

/// Somebody, and what their role says in a few words.
pub struct Person {
    pub id: String,
    pub email: String,
    pub reach: Reach,
    /// Their teams and all below them.
    pub teams: Vec<String>,
    /// They, their teams and all above them: what is shared with these is with them.
    pub whom: Vec<String>,
}

/// That a record is shared with a person or a team.
pub struct Share {
    pub object: &'static str,
    pub record: String,
    pub whom: String,
    pub writes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    Own,
    Team,
    All,
    /// Large companies, whosever they are; of all else what is their own.
    Large,
}

/// Every record of the workspace by object.
pub struct World {
    pub records: HashMap<&'static str, Vec<Json>>,
    pub shares: Vec<Share>,
    places: HashMap<String, usize>,
}

impl World {
    pub fn of(records: HashMap<&'static str, Vec<Json>>, shares: Vec<Share>) -> Self {
        let places = records.values().flat_map(|of| of.iter().enumerate());
        let places =
            places.map(|(place, record)| (record["id"].as_str().unwrap().to_owned(), place));
        Self {
            places: places.collect(),
            records,
            shares,
        }
    }

    pub fn record(&self, object: &str, id: &str) -> &Json {
        &self.records[object][self.places[id]]
    }

    /// Whether somebody may see a record of an object.
    pub fn sees(&self, who: &Person, object: &str, record: &Json) -> bool {
        if object == "note" {
            let about = &record["about"];
            let (object, id) = (about["object"].as_str(), about["id"].as_str());
            let (object, id) = (object.unwrap(), id.unwrap());
            return self.sees(who, object, self.record(object, id));
        }
        match who.reach {
            // What a role is narrowed to holds for what is shared, too.
            Reach::Large if object == "company" => record["employees"].as_i64() >= Some(LARGE),
            _ => Self::reaches(who, record) || self.is_shared(who, object, record, false),
        }
    }

    /// Whether somebody may change a record of an object that is no note.
    pub fn changes(&self, who: &Person, object: &str, record: &Json) -> bool {
        match who.reach {
            Reach::Large if object == "company" => false,
            _ => Self::reaches(who, record) || self.is_shared(who, object, record, true),
        }
    }

    /// Whether a record is in reach of what somebody's role says of those they own.
    fn reaches(who: &Person, record: &Json) -> bool {
        let is_own = record["owner"]["id"].as_str() == Some(&who.id);
        let team = record["team"]["id"].as_str();
        match who.reach {
            Reach::All => true,
            Reach::Own | Reach::Large => is_own,
            Reach::Team => {
                is_own || team.is_some_and(|team| who.teams.iter().any(|own| own == team))
            }
        }
    }

    fn is_shared(&self, who: &Person, object: &str, record: &Json, to_write: bool) -> bool {
        self.shares.iter().any(|share| {
            share.object == object
                && Some(share.record.as_str()) == record["id"].as_str()
                && who.whom.contains(&share.whom)
                && (share.writes || !to_write)
        })
    }

    /// What somebody sees of an object.
    pub fn seen<'w>(&'w self, who: &Person, object: &str) -> Vec<&'w Json> {
        let of = self.records.get(object).unwrap();
        of.iter()
            .filter(|record| self.sees(who, object, record))
            .collect()
    }

    /// What a reference leads to, if somebody sees that.
    pub fn led<'w>(
        &'w self,
        who: &Person,
        record: &Json,
        field: &str,
        object: &str,
    ) -> Option<&'w Json> {
        let there = self.record(object, record[field]["id"].as_str()?);
        self.sees(who, object, there).then_some(there)
    }
}
