//! The roles that every workspace has. A record of the object `role` with the key
//! of one takes its place; the administrator's stays as it is.

use std::collections::BTreeSet;

use schema::{
    ObjectId, Reach, Role, Special,
    rights::{FieldRight, Grant},
};

/// Their keys and names, the most powerful first.
pub const PRESETS: &[(&str, &str)] = &[
    (ADMINISTRATOR, "Administrator"),
    ("manager", "Manager"),
    ("sales", "Sales"),
    ("marketing", "Marketing"),
    ("service", "Service"),
    ("viewer", "Viewer"),
    ("partner", "Partner"),
    (PORTAL, "Portal"),
];

/// The one role that nothing is kept from.
pub(crate) const ADMINISTRATOR: &str = "administrator";

/// For who comes in from outside: what is theirs is what names them.
pub(crate) const PORTAL: &str = "portal";

/// What is set up for all: read by whoever works, changed by administrators.
const SET_UP: &[&str] = &[
    "product",
    "pipeline",
    "stage",
    "exchange_rate",
    "team",
    "user",
    "role",
];
const CUSTOMERS: &[&str] = &["company", "contact", "affiliation", "lead"];
/// What customers see of themselves and of their companies: what is noted of them besides,
/// and what a workspace adds, is not for them.
const THEIRS: &[(&str, &[&str])] = &[
    (
        "contact",
        &[
            "name",
            "company",
            "job_title",
            "department",
            "emails",
            "phones",
            "address",
            "birthday",
            "language",
            "time_zone",
        ],
    ),
    (
        "company",
        &[
            "name",
            "legal_name",
            "website",
            "phones",
            "emails",
            "tax_id",
            "billing_address",
            "shipping_address",
        ],
    ),
];
const WORK: &[&str] = &["task", "note", "file"];

/// The role with this key, if it is one of them.
pub(super) fn preset(key: &str) -> Option<Role> {
    let (key, name) = PRESETS.iter().find(|(known, _)| *known == key)?;
    let mut role = Role {
        key: (*key).to_string(),
        name: (*name).to_string(),
        ..Role::default()
    };
    match *key {
        ADMINISTRATOR => {
            role.others = Grant::each(Reach::All);
            role.specials = Special::ALL.into_iter().collect();
        }
        "manager" => {
            role.others = Grant::each(Reach::All);
            role.specials = BTreeSet::from([
                Special::Import,
                Special::Bulk,
                Special::Merge,
                Special::UndoOthers,
                Special::Publish,
            ]);
            set(&mut role, SET_UP, reads(Reach::All));
            set(&mut role, &["product"], Grant::each(Reach::All));
        }
        "sales" => {
            role.others = works(Reach::Team);
            role.specials = BTreeSet::from([Special::Import, Special::Bulk, Special::Merge]);
            set(&mut role, SET_UP, reads(Reach::All));
        }
        "marketing" => {
            role.others = reads(Reach::All);
            role.specials = BTreeSet::from([Special::Import, Special::Bulk, Special::Merge]);
            set(&mut role, CUSTOMERS, works(Reach::All));
            set(&mut role, WORK, works(Reach::Own));
            read_all(&mut role, WORK);
        }
        "service" => {
            role.others = Grant {
                export: Reach::None,
                ..reads(Reach::All)
            };
            let serves = Grant {
                delete: Reach::None,
                export: Reach::None,
                ..works(Reach::All)
            };
            set(&mut role, CUSTOMERS, serves);
            set(&mut role, WORK, works(Reach::Team));
            read_all(&mut role, WORK);
        }
        "viewer" => role.others = reads(Reach::All),
        PORTAL => {
            let sees = |reach| Grant {
                read: reach,
                ..Grant::default()
            };
            set(&mut role, &["contact"], sees(Reach::Own));
            set(&mut role, &["company"], sees(Reach::Team));
            for (object, fields) in THEIRS {
                let seen = fields
                    .iter()
                    .map(|field| ((*field).into(), FieldRight::Read));
                let others = ("*".into(), FieldRight::Hidden);
                let said = seen.chain([others]).collect();
                role.fields.insert(ObjectId::from(*object), said);
            }
        }
        _ => {
            let own = Grant {
                create: Reach::Own,
                read: Reach::Own,
                update: Reach::Own,
                ..Grant::default()
            };
            set(&mut role, CUSTOMERS, own.clone());
            set(&mut role, WORK, own.clone());
            set(&mut role, &["deal", "deal_contact"], own);
            let sees = Grant {
                export: Reach::None,
                ..reads(Reach::All)
            };
            set(
                &mut role,
                &["product", "pipeline", "stage", "user", "team"],
                sees,
            );
        }
    }
    if *key != ADMINISTRATOR {
        set(&mut role, &["retention_rule"], Grant::default());
    }
    // Everyone keeps their own profile; what helps nobody to more than they had is
    // kept by the object's rules.
    if !matches!(*key, ADMINISTRATOR | "viewer" | PORTAL) {
        let user = ObjectId::from("user");
        let mut grant = role.grant(&user).clone();
        grant.update = match *key {
            "manager" => Reach::All,
            _ => Reach::Own,
        };
        (grant.delete, grant.create) = (Reach::None, Reach::None);
        role.objects.insert(user, grant);
    }
    Some(role)
}

fn set(role: &mut Role, objects: &[&str], grant: Grant) {
    for object in objects {
        role.objects.insert(ObjectId::from(*object), grant.clone());
    }
}

fn read_all(role: &mut Role, objects: &[&str]) {
    for object in objects {
        if let Some(grant) = role.objects.get_mut(&ObjectId::from(*object)) {
            grant.read = Reach::All;
        }
    }
}

/// Reads and takes along.
fn reads(reach: Reach) -> Grant {
    Grant {
        read: reach,
        export: reach,
        ..Grant::default()
    }
}

/// Makes, and changes what is in reach.
fn works(reach: Reach) -> Grant {
    Grant {
        create: Reach::All,
        ..Grant::each(reach)
    }
}
