//! What everybody gets at each address: one line for each method of each address.
//!
//! A line says how the address is asked for so that it works (`{company}` and the like
//! stand for things that `scene/things.rs` makes anew for each line, of whoever the line
//! is for), what whoever may gets, and what three others get, in this order:
//!
//! - a reader, who may read everything and do nothing else;
//! - a seller of another team, to whom what the line is about does not exist. `HIDDEN`
//!   says that their answer is the very answer for something that nobody has;
//! - an outsider, who has an account and no rights.
//!
//! What nobody, ended sessions and keys, forged tokens and other sites get is the same
//! for all lines of a kind: see `walking.rs`.

mod pages;
mod rest;

/// The very answer for something that is not there.
pub const HIDDEN: u16 = 0;

/// How addresses are guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By a key or a session.
    Rest,
    /// By a session; others are asked to sign in.
    Page,
    /// Not at all, for reading; what is written has the token of the gate.
    Gate,
    /// By what a program holds. Cookies and forms' tokens say nothing there.
    Program,
}

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// A seller, about what is theirs.
    Seller,
    /// An administrator.
    Admin,
}

/// What is sent along.
#[derive(Clone, Copy, Debug)]
pub enum Sent {
    Nothing,
    Json(&'static str),
    Form(&'static str),
    /// A form with one file: its name, what it holds, and the other field.
    File(&'static str, &'static str, &'static str, &'static str),
}

/// What everybody gets of one method of one address.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub kind: Kind,
    pub method: &'static str,
    /// As it stands in the table.
    pub address: &'static str,
    /// As it is asked for.
    pub path: &'static str,
    pub sent: Sent,
    pub right: Right,
    /// What whoever may gets; of a gate what strangers get.
    pub good: u16,
    pub reader: u16,
    pub other: u16,
    pub outsider: u16,
    /// It is about whoever asks, whoever they are: all may, and what they write is theirs.
    pub is_own: bool,
    /// It ends sessions of whoever asks, so that somebody asks who is not needed any more.
    pub is_last: bool,
    /// That it was asked is noted: in the audit log, or until it is answered.
    pub leaves_trace: bool,
}

/// Every line.
pub fn all() -> Vec<Line> {
    let all = [
        rest::REST,
        rest::BESIDE,
        rest::PROGRAMS,
        pages::GATE,
        pages::PAGES,
    ];
    all.concat()
}

const fn line(kind: Kind, method: &'static str, address: &'static str, path: &'static str) -> Line {
    Line {
        kind,
        method,
        address,
        path,
        sent: Sent::Nothing,
        right: Right::Seller,
        good: 200,
        reader: 200,
        other: 200,
        outsider: 200,
        is_own: false,
        is_last: false,
        leaves_trace: false,
    }
}

/// A line of REST.
const fn rest(method: &'static str, address: &'static str, path: &'static str) -> Line {
    line(Kind::Rest, method, address, path)
}

/// A line of the pages.
const fn page(method: &'static str, address: &'static str, path: &'static str) -> Line {
    line(Kind::Page, method, address, path)
}

/// A line of what stands open.
const fn gate(method: &'static str, address: &'static str, path: &'static str) -> Line {
    line(Kind::Gate, method, address, path)
}

/// A line of what programs ask.
const fn program(method: &'static str, address: &'static str, path: &'static str) -> Line {
    line(Kind::Program, method, address, path)
}

impl Line {
    const fn json(self, body: &'static str) -> Line {
        Line {
            sent: Sent::Json(body),
            ..self
        }
    }

    const fn form(self, body: &'static str) -> Line {
        Line {
            sent: Sent::Form(body),
            ..self
        }
    }

    /// A form with a file of this name, with another field.
    const fn file(
        self,
        name: &'static str,
        holds: &'static str,
        field: &'static str,
        value: &'static str,
    ) -> Line {
        Line {
            sent: Sent::File(name, holds, field, value),
            ..self
        }
    }

    /// What the seller gets, and what a reader, a seller of another team and an
    /// outsider get.
    const fn seller(self, good: u16, others: [u16; 3]) -> Line {
        let [reader, other, outsider] = others;
        Line {
            right: Right::Seller,
            good,
            reader,
            other,
            outsider,
            ..self
        }
    }

    /// The same of what only administrators may.
    const fn admin(self, good: u16, others: [u16; 3]) -> Line {
        Line {
            right: Right::Admin,
            ..self.seller(good, others)
        }
    }

    /// What everybody who is signed in gets, about themselves.
    const fn own(self, good: u16) -> Line {
        Line {
            is_own: true,
            ..self.seller(good, [good, good, good])
        }
    }

    /// The same of what ends their sessions.
    const fn last(self, good: u16) -> Line {
        Line {
            is_last: true,
            ..self.own(good)
        }
    }

    /// That it was asked is noted.
    const fn leaving_a_trace(self) -> Line {
        Line {
            leaves_trace: true,
            ..self
        }
    }

    /// What strangers get, and what all who are signed in get.
    const fn strangers(self, good: u16, signed_in: u16) -> Line {
        self.seller(good, [signed_in, signed_in, signed_in])
    }

    /// Whether it may write.
    pub fn writes(&self) -> bool {
        !matches!(self.method, "GET" | "HEAD" | "ANY")
    }
}
