//! Sample data as a small hardware vendor's sales team would have it.

use web::board::view::{BoardView, Card, ColumnView};
use web::list::toolbar::{FilterFault, Toolbar, Within};
use web::list::view::{Column, ListView, Looks, Place, Row};
use web::parts::cell::{Align, Cell, Moment, Way};
use web::parts::face::{Badge, Linked, Shape};
use web::problems::view::ProblemView;
use web::record::related::{ChangeView, Diff, Related, RelatedRow};
use web::record::view::{FieldView, Group, RecordView, Seal};
use web::search::view::{Hit, SearchView};
use web::selection::view::Bar;
use web::sessions::{setup_view::SetUpView, view::SignInView};
use web::shell::{Frame, NavLink};
use web::ui::Tone;

const COMPANIES: [&str; 12] = [
    "Acme Corporation",
    "Betasoloin",
    "Bubba Gump",
    "Cancity",
    "Codehow",
    "Condax",
    "Dambase",
    "Donware",
    "Faxquote",
    "Goodsilron",
    "Green-Plus Internationale Handelsgesellschaft",
    "Isdom",
];
const PEOPLE: [&str; 6] = [
    "Moses Frase",
    "Darcel Schlecht",
    "Anna Snelling",
    "Vicki Laflamme",
    "Kary Hendrixson",
    "Zane Levy",
];
const STAGES: [(&str, Tone); 4] = [
    ("Prospecting", Tone::Gray),
    ("Engaging", Tone::Blue),
    ("Won", Tone::Green),
    ("Lost", Tone::Red),
];
const AMOUNTS: [&str; 6] = [
    "$12,400.00",
    "$1,054.00",
    "$26,768.00",
    "$514.00",
    "$4,821.50",
    "$55.00",
];

pub fn frame() -> Frame {
    let link = |object: &str, label: &str, icon: &str| NavLink {
        object: object.into(),
        label: label.into(),
        icon: icon.into(),
    };
    Frame {
        workspace: "Maven Hardware".into(),
        person: "Anna Snelling".into(),
        email: "anna.snelling@maven.example".into(),
        records: vec![
            link("companies", "Companies", "building-2"),
            link("contacts", "Contacts", "users-round"),
            link("leads", "Leads", "magnet"),
            link("deals", "Deals", "handshake"),
            link("tasks", "Tasks", "square-check-big"),
            link("notes", "Notes", "sticky-note"),
            link("products", "Products", "package"),
            link("vehicles", "Vehicles", "truck"),
        ],
        settings: vec![
            link("pipelines", "Pipelines", "route"),
            link("users", "Users", "user-round"),
            link("teams", "Teams", "users"),
        ],
        ..Frame::default()
    }
}

fn looks() -> Looks {
    Looks {
        plural: "deals".into(),
        label: "Deal".into(),
        label_plural: "Deals".into(),
        icon: "handshake".into(),
        face: None,
    }
}

pub fn linked(name: &str, shape: Shape) -> Linked {
    Linked {
        name: name.into(),
        href: Some("#".into()),
        shape,
    }
}

fn day(n: usize) -> Cell {
    Cell::Time(Moment {
        iso: format!("2026-10-{:02}", 1 + n % 28),
        shown: format!("{} Oct 2026", 1 + n % 28),
        full: "October".into(),
    })
}

fn moment(shown: &str) -> Moment {
    Moment {
        iso: "2026-10-03T10:00:00Z".into(),
        shown: shown.into(),
        full: "Saturday, 3 October 2026, 10:00".into(),
    }
}

fn stage(n: usize) -> Badge {
    let (label, tone) = STAGES[n % 4];
    Badge {
        label: label.into(),
        tone,
    }
}

pub fn list(kind: &str) -> ListView {
    let column = |field: &str, label: &str, align, sorted| Column {
        field: field.into(),
        label: label.into(),
        align,
        sort: Some(format!("/deals?sort={field}")),
        sorted,
        ..Column::default()
    };
    let rows = (0..40)
        .map(|n| Row {
            begins: None,
            id: format!("0190-{n}"),
            title: format!(
                "GTX {} for {}",
                ["Pro", "Basic", "Plus Pro"][n % 3],
                COMPANIES[n % 12]
            ),
            cells: vec![
                Cell::Links(vec![linked(COMPANIES[n % 12], Shape::Square)]),
                Cell::Number(AMOUNTS[n % 6].into()),
                Cell::Badges(vec![stage(n)]),
                if n % 5 == 3 { Cell::Empty } else { day(n) },
                Cell::Links(vec![linked(PEOPLE[n % 6], Shape::Round)]),
                Cell::Badges(vec![
                    Badge {
                        label: "renewal".into(),
                        tone: Tone::Gray,
                    },
                    Badge {
                        label: "q4".into(),
                        tone: Tone::Gray,
                    },
                ]),
            ],
        })
        .collect();
    let mut view = ListView {
        looks: looks(),
        columns: vec![
            column("name", "Name", Align::Start, None),
            column("company", "Company", Align::Start, None),
            column("amount", "Amount", Align::End, Some("descending")),
            column("stage", "Stage", Align::Start, None),
            column("close_date", "Close date", Align::Start, None),
            column("owner", "Owner", Align::Start, None),
            column("tags", "Tags", Align::Start, None),
        ],
        rows,
        live: "company deal stage user".into(),
        standard: None,
        next: Some("/deals?cursor=x".into()),
        count: Some("8,800".into()),
        toolbar: Toolbar {
            example: "stage = Won and amount >= 1000".into(),
            live: Some("/deals".into()),
            ..Toolbar::default()
        },
        place: Place::Live,
        bar: Some(Bar {
            all: Some("8,800".into()),
            ..Bar::default()
        }),
        ..ListView::default()
    };
    match kind {
        "filter-fault" => {
            view.toolbar.filter = "stage = Won and amont >= 1000".into();
            view.toolbar.fault = Some(FilterFault::new(
                16,
                "There is no field “amont” in deals. Did you mean “amount”? It has name, amount, stage.",
            ));
        }
        "empty" => (view.rows, view.count) = (Vec::new(), Some("0".into())),
        "nothing" => {
            (view.rows, view.count) = (Vec::new(), Some("0".into()));
            view.toolbar.search = "zzz".into();
        }
        _ => {}
    }
    view
}

pub fn board() -> BoardView {
    let columns = STAGES
        .iter()
        .enumerate()
        .map(|(at, (title, tone))| ColumnView {
            value: format!("s{at}"),
            title: (*title).into(),
            tone: *tone,
            count: ["500", "1,589", "4,238", "0"][at].into(),
            sum: Some(["$118,220", "$1.2M", "$10,005,534", "$0"][at].into()),
            cards: (0..[9, 4, 12, 0][at])
                .map(|n| Card {
                    id: format!("c{at}-{n}"),
                    title: format!(
                        "GTX {} for {}",
                        ["Pro", "Basic"][n % 2],
                        COMPANIES[(n * 5 + at) % 12]
                    ),
                    lines: vec![Cell::Links(vec![linked(
                        COMPANIES[(n * 5 + at) % 12],
                        Shape::Square,
                    )])],
                    amount: (n % 4 != 2).then(|| AMOUNTS[n % 6].into()),
                    date: (n % 3 != 1).then(|| day(n + at)),
                    owner: Some(linked(PEOPLE[n % 6], Shape::Round)),
                })
                .collect(),
            next: (at == 2).then(|| "/deals?cursor=x".into()),
        })
        .collect();
    BoardView {
        looks: looks(),
        by: "stage".into(),
        within: "p1".into(),
        columns,
        live: "company deal stage user".into(),
        count: Some("8,800".into()),
        toolbar: Toolbar {
            example: "amount >= 1000 and owner = me".into(),
            within: Some(Within {
                label: "Pipeline".into(),
                choices: vec![
                    ("p1".into(), "New business".into()),
                    ("p2".into(), "Renewals".into()),
                ],
                chosen: "p1".into(),
            }),
            ..Toolbar::default()
        },
    }
}

pub fn record(kind: &str) -> RecordView {
    let field = |name: &str, label: &str, cell| FieldView {
        name: name.into(),
        label: label.into(),
        help: None,
        cell,
        seal: Seal::None,
    };
    let way = |shown: &str, label: &str, primary| Way {
        shown: shown.into(),
        href: Some("#".into()),
        label: Some(label.into()),
        primary,
    };
    let related = |inverse: &str, label: &str, icon: &str, count: &str, rows| Related {
        inverse: inverse.into(),
        label: label.into(),
        looks: Looks {
            plural: inverse.into(),
            label: label.into(),
            label_plural: label.into(),
            icon: icon.into(),
            face: (inverse == "contacts").then_some(Shape::Round),
        },
        count: count.into(),
        rows,
        all: (count != "0").then(|| "#".into()),
        new: Some("#".into()),
    };
    let change = |place, who: &str, did: &str, shown: &str, diffs| ChangeView {
        place,
        who: who.into(),
        did: did.into(),
        when: moment(shown),
        diffs,
        undo: Some("#".into()),
    };
    let diff = |field: &str, before: &str, after: &str| Diff {
        field: field.into(),
        before: before.into(),
        after: after.into(),
    };
    RecordView {
        looks: Looks { plural: "companies".into(), label: "Company".into(), label_plural: "Companies".into(), icon: "building-2".into(), face: Some(Shape::Square) },
        id: "0190".into(),
        live: "0190 contact deal user".into(),
        version: 7,
        content: None,
        title: "Isdom".into(),
        groups: vec![
            Group {
                title: "Details".into(),
                fields: vec![
                    field("industry", "Industry", Cell::Badges(vec![Badge { label: "Medical".into(), tone: Tone::Teal }])),
                    field("size", "Employees", Cell::Number("4,540".into())),
                    field("revenue", "Annual revenue", Cell::Number("$3,178,240.00".into())),
                    field("parent", "Parent company", Cell::Empty),
                    field("owner", "Owner", Cell::Links(vec![linked("Darcel Schlecht", Shape::Round)])),
                    field("customer", "Customer", Cell::Check(true)),
                    field("rating", "Rating", Cell::Rating(4)),
                    field("founded", "Founded", day(3)),
                    field("tags", "Tags", Cell::Badges(vec![Badge { label: "vip".into(), tone: Tone::Gray }, Badge { label: "trade fair 2026".into(), tone: Tone::Gray }])),
                    field("about", "About", Cell::Long("Makes monitors for operating theatres.\nBuys twice a year, before the spring and the autumn fairs; wants delivery on pallets.".into())),
                ],
            },
            Group {
                title: "Ways to reach".into(),
                fields: vec![
                    field("emails", "E-mail", Cell::Entries(vec![way("office@isdom.example", "office", true), way("purchasing@isdom.example", "purchasing", false)])),
                    field("phones", "Phone", Cell::Entries(vec![way("+1 415 555 0132", "work", true)])),
                    field("address", "Address", Cell::Long("1200 Harbor Street\nOakland, CA 94607\nUnited States".into())),
                ],
            },
        ],
        system: vec![field("created_at", "Created", day(1)), field("id", "Id", Cell::Code("0190c3f2-7b1e-7c43-9a55-2f6f3e8d1c07".into()))],
        related: vec![
            related("contacts", "Contacts", "users-round", "2", (0..2).map(|n| RelatedRow { id: n.to_string(), title: PEOPLE[n].into(), cells: vec![Cell::Text(["Head of purchasing", "Technician"][n].into()), Cell::Text("isdom.example".into())] }).collect()),
            related("deals", "Deals", "handshake", "5", (0..5).map(|n| RelatedRow { id: n.to_string(), title: format!("GTX Pro for Isdom, lot {}", n + 1), cells: vec![Cell::Badges(vec![stage(n)]), Cell::Number(AMOUNTS[n].into()), day(n * 3)] }).collect()),
            related("tasks", "Tasks", "square-check-big", "0", vec![]),
        ],
        history: vec![
            change(7, "Darcel Schlecht", "changed", "2 hours ago", vec![diff("Annual revenue", "$2,950,000.00", "$3,178,240.00"), diff("Rating", "", "4 of 5")]),
            change(6, "Anna Snelling", "changed", "yesterday", vec![diff("Owner", "Moses Frase", "Darcel Schlecht")]),
            change(1, "Import", "created this record", "3 Oct 2026", vec![]),
        ],
        older: Some("#".into()),
        trashed: kind == "trash",
        access: None,
        shares: Some(("#".into(), true)),
        public: None,
        care: None,
        link: None,
        privacy: None,
        merged: None,
    }
}

pub fn search() -> SearchView {
    let hit = |name: &str, kind: &str, matched: Option<&str>, shape| Hit {
        href: "#".into(),
        name: name.into(),
        kind: kind.into(),
        matched: matched.map(Into::into),
        shape,
    };
    SearchView {
        words: "isd".into(),
        hits: vec![
            hit("Isdom", "Company", None, Shape::Square),
            hit(
                "Moses Frase",
                "Contact",
                Some("office@isdom.example"),
                Shape::Round,
            ),
            hit("GTX Pro for Isdom, lot 3", "Deal", None, Shape::Square),
            hit(
                "Call back about pallets",
                "Task",
                Some("… wants Isdom's pallets before the fair …"),
                Shape::Square,
            ),
        ],
    }
}

pub fn sign_in() -> SignInView {
    SignInView {
        email: "anna.snelling@maven.example".into(),
        fault: Some("E-mail or password is wrong.".into()),
        ..SignInView::default()
    }
}

pub fn set_up() -> SetUpView {
    SetUpView {
        told: engine::people::First {
            company: "Nordlicht".into(),
            email: "anna@".into(),
            ..Default::default()
        },
        offers_samples: true,
        faults: vec![("email".into(), "This is no e-mail address.".into())],
        ..SetUpView::default()
    }
}

pub fn not_found() -> ProblemView {
    ProblemView {
        status: 404,
        icon: "file",
        title: "This page does not exist".into(),
        text: "It may have been deleted, or the address is misspelt.".into(),
    }
}
