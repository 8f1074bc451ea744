//! A sample form with a control of each type.

use web::form::control::{AreaMode, Choice, ControlView, Input, Mode, Part, Width};
use web::form::entries::{EntryKind, EntryRow, RefControl};
use web::form::view::{Editing, FormFault, FormGroup, FormState, FormView};
use web::list::view::Looks;
use web::parts::cell::Cell;
use web::ui::Tone;

fn control(name: &str, label: &str, input: Input) -> ControlView {
    ControlView {
        name: name.into(),
        label: label.into(),
        help: None,
        kind: name.into(),
        required: false,
        input,
        faults: vec![],
        theirs: None,
    }
}

fn line(value: &str, mode: Mode) -> Input {
    Input::Line {
        value: value.into(),
        mode,
    }
}

fn choice(label: &str, tone: Tone, chosen: bool) -> Choice {
    Choice {
        value: label.to_lowercase(),
        label: label.into(),
        tone,
        chosen,
    }
}

fn part(name: &'static str, label: &'static str, value: &str, width: Width) -> Part {
    Part {
        name,
        label: web::texts::Text {
            key: name,
            english: label,
        },
        value: value.into(),
        width,
        complete: "off",
    }
}

fn row(value: &str, label: &str, primary: bool) -> EntryRow {
    EntryRow {
        value: value.into(),
        label: label.into(),
        primary,
    }
}

pub fn form(kind: &str) -> FormView {
    let main = vec![
        ControlView {
            required: true,
            ..control("name", "Name", line("GTX Pro for Isdom", Mode::Text))
        },
        control(
            "company",
            "Company",
            Input::Reference(RefControl {
                lookup: "companies".into(),
                chosen: vec![("1".into(), "Isdom".into())],
                ..RefControl::default()
            }),
        ),
        control(
            "amount",
            "Amount",
            Input::Money {
                amount: "12400.00".into(),
                currency: "USD".into(),
            },
        ),
        control(
            "stage",
            "Stage",
            Input::Select {
                choices: vec![
                    choice("Prospecting", Tone::Gray, false),
                    choice("Engaging", Tone::Blue, true),
                ],
                none: Some("None".into()),
            },
        ),
        control("close_date", "Close date", line("2026-12-01", Mode::Date)),
        ControlView {
            help: Some("How sure you are, in percent.".into()),
            ..control("probability", "Probability", line("60", Mode::Percent))
        },
        control(
            "contacts",
            "Contacts",
            Input::References(RefControl {
                lookup: "contacts".into(),
                chosen: vec![
                    ("1".into(), "Moses Frase".into()),
                    ("2".into(), "Vicki Laflamme".into()),
                ],
                ..RefControl::default()
            }),
        ),
        control(
            "files",
            "Files",
            Input::References(RefControl {
                lookup: "files".into(),
                chosen: vec![("1".into(), "Offer GTX Pro.pdf".into())],
                sends: true,
                ..RefControl::default()
            }),
        ),
        control(
            "channels",
            "Channels",
            Input::Choices(vec![
                choice("Phone", Tone::Blue, true),
                choice("E-mail", Tone::Violet, false),
                choice("Fair", Tone::Orange, true),
                choice("Partner", Tone::Teal, false),
            ]),
        ),
        control(
            "tags",
            "Tags",
            Input::Tags(vec!["vip".into(), "trade fair 2026".into()]),
        ),
        control(
            "next_step",
            "Next step",
            Input::Area {
                value: "Send the revised offer.\nCall on Thursday.".into(),
                mode: AreaMode::Prose,
            },
        ),
    ];
    let other = vec![
        control(
            "emails",
            "E-mail",
            Input::Entries {
                kind: EntryKind::Email,
                rows: vec![
                    row("office@isdom.example", "office", true),
                    row("purchasing@isdom.example", "", false),
                ],
            },
        ),
        control(
            "phones",
            "Phone",
            Input::Entries {
                kind: EntryKind::Phone,
                rows: vec![],
            },
        ),
        control(
            "person",
            "Contact name",
            Input::Parts(vec![
                part("first", "First name", "Moses", Width::Half),
                part("last", "Last name", "Frase", Width::Half),
            ]),
        ),
        control(
            "address",
            "Address",
            Input::Parts(vec![
                part("street", "Street", "1200 Harbor Street", Width::Full),
                part("postcode", "Postcode", "94607", Width::Third),
                part("city", "City", "Oakland", Width::Third),
                part("country", "Country", "US", Width::Third),
            ]),
        ),
        control("count", "Quantity", line("12", Mode::Whole)),
        control("length", "Length of visit", line("", Mode::Duration)),
        control("visit", "Visit", line("2026-12-01T10:30", Mode::DateTime)),
        control("active", "Active", Input::Check(true)),
        control("rating", "Rating", Input::Rating(Some(3))),
        control(
            "number",
            "Number",
            Input::Fixed(Cell::Text("D-00042".into())),
        ),
        control(
            "extra",
            "Extra",
            Input::Area {
                value: "{\"a\": 1}".into(),
                mode: AreaMode::Code,
            },
        ),
    ];
    let mut view = FormView {
        looks: Looks {
            plural: "deals".into(),
            label: "Deal".into(),
            label_plural: "Deals".into(),
            icon: "handshake".into(),
            face: None,
        },
        record: None,
        groups: vec![
            FormGroup {
                title: String::new(),
                controls: main,
            },
            FormGroup {
                title: "Ways to reach".into(),
                controls: other,
            },
        ],
        faults: vec![],
        state: FormState::Fresh,
        back: None,
        was: String::new(),
    };
    if kind == "faults" {
        view.state = FormState::Refused;
        for (at, message) in [
            (0, "This field must not be empty."),
            (2, "“12x” is no amount."),
            (6, "No contact is called “Mose”."),
        ] {
            let one = &mut view.groups[0].controls[at];
            one.faults.push(message.into());
            view.faults.push(FormFault {
                field: one.name.clone(),
                label: one.label.clone(),
                message: message.into(),
            });
        }
    }
    if kind == "conflict" {
        view.state = FormState::Overtaken;
        view.record = Some(Editing {
            id: "1".into(),
            title: "GTX Pro for Isdom".into(),
            version: 8,
        });
        view.groups[0].controls[2].theirs = Some("$11,900.00".into());
    }
    view
}
