//! The second stage: records whose titles are alike, found by a walk through the
//! titles in their folded order.
//!
//! The titles of a call are compared with each other (`schema::likeness`), and looked
//! up as they may be written elsewhere in the order: `Müller, Anna`, `Ana Müller`.
//! A call's titles end where a first word does, so that those of one first word stay
//! together. What it cannot see is a title whose first two letters are others
//! altogether, unless all titles fit into one call.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Id, Result};
use schema::{
    ObjectDef,
    likeness::{Likeness, Name, Named, compare, elsewhere, pairs},
    value::keys,
};
use store::{ByTitle, InTitleOrder};

use super::{
    super::read::Reading,
    DuplicateGroup, DuplicatePage, DuplicatePlace, DuplicateReason, MOST, ROWS, ReasonKind,
    evidence::{self, Known},
    link,
};
use crate::Cx;

/// A folded title and whose it is.
type Titled = (String, Id);

/// Two of the titles, by their places, and how alike they are.
type Pair = (usize, usize, Likeness);

/// The next groups among the titles after one, behind the group that begins with `given`.
pub async fn find(
    cx: &Cx,
    def: &ObjectDef,
    after: Option<Titled>,
    given: Option<Titled>,
    limit: usize,
) -> Result<DuplicatePage> {
    let Some(named) = Named::by(def) else {
        return Ok(DuplicatePage::default());
    };
    let mut titles = walk(cx, def, after.clone()).await?;
    let is_all = after.is_none() && titles.len() <= ROWS;
    let next = cut(&mut titles);
    let names: Vec<Option<Name>> = titles.iter().map(|(t, _)| Name::of(t, named)).collect();
    let mut alike = pairs(&names);
    if !is_all {
        far(cx, def, named, &names, &mut titles, &mut alike).await?;
    }
    let begins = |group: &Vec<usize>| group.first().map(|place| titles[*place].clone());
    let mut groups = united(&weighed(cx, def, named, &titles, alike).await?, &titles);
    groups.retain(|(group, _)| given.is_none() || begins(group) > given);
    let is_more = groups.len() > limit;
    groups.truncate(limit);
    let next = match groups.last() {
        Some((last, _)) if is_more => Some(DuplicatePlace::Titles {
            after,
            given: begins(last),
        }),
        _ => next.map(|after| DuplicatePlace::Titles {
            after: Some(after),
            given: None,
        }),
    };
    let groups = told(cx, def, &titles, groups).await?;
    Ok(DuplicatePage { groups, next })
}

/// The next titles, and one more if there are more than are looked at.
async fn walk(cx: &Cx, def: &ObjectDef, after: Option<Titled>) -> Result<Vec<Titled>> {
    let ask = cx.scope.apply(InTitleOrder {
        object: def.id.clone(),
        after,
        rows: ROWS + 1,
    });
    let mut reading = Reading::of(cx).await?;
    loop {
        let titles = store::in_title_order(&mut reading.conn, &reading.schema, &ask).await;
        if reading.is_current(&titles).await? {
            return titles;
        }
    }
}

/// Leaves out what is more than one call looks at, and the last first word with it
/// if that is less than half of all; gives where the next call begins.
fn cut(titles: &mut Vec<Titled>) -> Option<Titled> {
    if titles.len() <= ROWS {
        return None;
    }
    let word = |place: usize| titles[place].0.split_whitespace().next();
    let end = (ROWS / 2..=ROWS)
        .rev()
        .find(|place| word(*place) != word(place - 1));
    titles.truncate(end.unwrap_or(ROWS));
    titles.last().cloned()
}

/// Adds records that lie elsewhere and whose titles are alike, as they may be written
/// there.
async fn far(
    cx: &Cx,
    def: &ObjectDef,
    named: Named,
    names: &[Option<Name>],
    titles: &mut Vec<Titled>,
    alike: &mut Vec<Pair>,
) -> Result<()> {
    let (Some(first), Some(last)) = (titles.first().cloned(), titles.last().cloned()) else {
        return Ok(());
    };
    let mut sought: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (title, _)) in titles.iter().enumerate() {
        for text in elsewhere(title) {
            // What lies behind and finds this one was told of there.
            let is_told = || text < first.0 && elsewhere(&text).contains(title);
            if (text < first.0 || text > last.0) && !is_told() {
                sought.entry(text).or_default().push(place);
            }
        }
    }
    let (texts, places): (Vec<String>, Vec<Vec<usize>>) = sought.into_iter().unzip();
    let ask = cx.scope.apply(ByTitle {
        object: def.id.clone(),
        titles: texts.clone(),
    });
    let mut reading = Reading::of(cx).await?;
    let found = loop {
        let found = store::by_title(&mut reading.conn, &reading.schema, &ask).await;
        if reading.is_current(&found).await? {
            break found?;
        }
    };
    let mut added: HashMap<Id, usize> = HashMap::new();
    for (at, id) in found {
        let Some(other) = Name::of(&texts[at], named) else {
            continue;
        };
        for near in &places[at] {
            let likeness = names[*near].as_ref().and_then(|name| compare(name, &other));
            if let Some(likeness) = likeness {
                let place = *added.entry(id).or_insert_with(|| {
                    titles.push((texts[at].clone(), id));
                    titles.len() - 1
                });
                alike.push((*near, place, likeness));
            }
        }
    }
    Ok(())
}

/// What came of two titles that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The records share a handle, so that they were told of in the first stage.
    Told,
    /// So likely they are one.
    Likely(u8),
}

/// The pairs that may be one, and what came of each. What is known of a record counts
/// for all that share a handle with it and are named alike.
async fn weighed(
    cx: &Cx,
    def: &ObjectDef,
    named: Named,
    titles: &[Titled],
    alike: Vec<Pair>,
) -> Result<Vec<(usize, usize, Verdict)>> {
    let places: HashSet<usize> = alike.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
    let ids: Vec<Id> = places.iter().map(|place| titles[*place].1).collect();
    let fields = evidence::fields(&cx.schema, def);
    let load = fields.iter().map(|field| field.id.clone()).collect();
    let records = evidence::load(cx, def, ids, load).await?;
    let records = records.iter().map(|one| (one.id, Known::of(&fields, one)));
    let by_id: HashMap<Id, Known> = records.collect();
    let known = |place: usize| by_id.get(&titles[place].1);
    let share = |a, b| Some(known(a)?.shares_handle(known(b)?));
    let (told, open): (Vec<Pair>, Vec<Pair>) = alike
        .into_iter()
        .filter(|(a, b, _)| share(*a, *b).is_some())
        .partition(|(a, b, _)| share(*a, *b) == Some(true));
    let mut roots: Vec<usize> = (0..titles.len()).collect();
    for (a, b, _) in &told {
        unite(&mut roots, *a, *b);
    }
    let mut together: HashMap<usize, Known> = HashMap::new();
    for place in places {
        if let Some(known) = known(place) {
            together
                .entry(root(&mut roots, place))
                .or_default()
                .add(known);
        }
    }
    let mut pairs = Vec::new();
    for (a, b, likeness) in open {
        let (mine, theirs) = (root(&mut roots, a), root(&mut roots, b));
        let verdict = match (together.get(&mine), together.get(&theirs)) {
            _ if mine == theirs => Some(Verdict::Told),
            (Some(mine), Some(theirs)) => mine.weigh(theirs, likeness, named).map(Verdict::Likely),
            _ => None,
        };
        pairs.extend(verdict.map(|verdict| (a, b, verdict)));
    }
    pairs.extend(told.into_iter().map(|(a, b, _)| (a, b, Verdict::Told)));
    Ok(pairs)
}

/// The groups that pairs come to, each in the order of its titles and with the
/// likeness of its least likely pair. Records that were told of in the first stage
/// are no group by themselves.
fn united(pairs: &[(usize, usize, Verdict)], titles: &[Titled]) -> Vec<(Vec<usize>, u8)> {
    let mut roots: Vec<usize> = (0..titles.len()).collect();
    for (a, b, _) in pairs {
        unite(&mut roots, *a, *b);
    }
    let mut groups: BTreeMap<usize, (HashSet<usize>, Option<u8>)> = BTreeMap::new();
    for (a, b, verdict) in pairs {
        let (members, least) = groups.entry(root(&mut roots, *a)).or_default();
        members.extend([*a, *b]);
        if let Verdict::Likely(likeness) = *verdict {
            *least = Some(least.map_or(likeness, |least| least.min(likeness)));
        }
    }
    let told = groups.into_values().filter_map(|(members, likeness)| {
        let mut members: Vec<usize> = members.into_iter().collect();
        members.sort_by_key(|place| &titles[*place]);
        Some((members, likeness?))
    });
    let mut told: Vec<(Vec<usize>, u8)> = told.collect();
    told.sort_by_key(|(members, _)| members.first().map(|place| &titles[*place]));
    told
}

fn unite(roots: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(roots, a), root(roots, b));
    roots[a] = b;
}

/// Who stands for a group, on a shorter way from now on.
fn root(roots: &mut [usize], place: usize) -> usize {
    let mut at = place;
    while roots[at] != at {
        roots[at] = roots[roots[at]];
        at = roots[at];
    }
    at
}

/// Groups with the names of their records.
async fn told(
    cx: &Cx,
    def: &ObjectDef,
    titles: &[Titled],
    groups: Vec<(Vec<usize>, u8)>,
) -> Result<Vec<DuplicateGroup>> {
    let shown = groups.iter().flat_map(|(group, _)| group.iter().take(MOST));
    let ids: Vec<Id> = shown.map(|place| titles[*place].1).collect();
    let records = evidence::load(cx, def, ids, vec![def.title.clone()]).await?;
    let records: HashMap<Id, _> = records.into_iter().map(|one| (one.id, one)).collect();
    let group = |(places, likeness): (Vec<usize>, u8)| {
        let shown = places.iter().take(MOST);
        let shown = shown.filter_map(|place| records.get(&titles[*place].1));
        let shown: Vec<_> = shown.collect();
        let reason = DuplicateReason {
            kind: ReasonKind::Title,
            value: keys::title(def, shown.first()?),
        };
        // Some may be gone by now.
        (shown.len() > 1).then(|| DuplicateGroup {
            records: shown.iter().map(|record| link(def, record)).collect(),
            count: places.len(),
            likeness,
            reasons: vec![reason],
        })
    };
    Ok(groups.into_iter().filter_map(group).collect())
}
