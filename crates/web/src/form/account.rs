//! The password of a user. It is no field of theirs and is never read back:
//! administrators give it in the same form, and it is kept apart.

use base::{Fault, Id, Result};
use engine::{Cx, people};
use schema::input::Mode;
use schema::{FieldDef, FieldType, ObjectDef};

use super::control::{self, Input};
use crate::sent::Sent;
use crate::texts;

/// Its name in the form: no field can have such a one.
pub const NAME: &str = "-password";

/// Whether the form of an object asks for a password.
pub fn is_asked(cx: &Cx, def: &ObjectDef) -> bool {
    def.id.as_str() == "user" && cx.rights.may(schema::Special::ManagePeople)
}

/// The input, which is empty whatever was typed before.
pub fn input(mode: Mode) -> (FieldDef, Input) {
    let (label, help) = match mode {
        Mode::Create => (texts::PASSWORD, texts::PASSWORD_HINT),
        Mode::Update => (texts::NEW_PASSWORD, texts::NEW_PASSWORD_HINT),
    };
    let field =
        schema::object::standard_field(NAME, NAME, label.english, help.english, FieldType::Text);
    let input = Input::Line {
        value: String::new(),
        mode: control::Mode::Password,
    };
    (field, input)
}

/// A password that was typed, and what is wrong with it.
#[derive(Default)]
pub struct Typed {
    password: Option<String>,
    pub faults: Vec<Fault>,
}

impl Typed {
    /// Reads it. Whoever has an e-mail address can sign in and needs one from the
    /// beginning; whoever has none is there to own records.
    pub fn of(cx: &Cx, def: &ObjectDef, mode: Mode, sent: &Sent) -> Typed {
        let mut typed = Typed::default();
        if !is_asked(cx, def) || !sent.has(NAME) {
            return typed;
        }
        let (password, email) = (sent.get(NAME), sent.get("email").trim());
        let has_no_email = sent.has("email") && email.is_empty();
        if password.is_empty() {
            if mode == Mode::Create && !email.is_empty() {
                let message = "Give a password to sign in with, or leave the e-mail address empty.";
                typed.faults.push(Fault::new(NAME, "required", message));
            }
            return typed;
        }
        if has_no_email {
            let message = "Give the address to sign in with, or leave the password empty.";
            typed.faults.push(Fault::new("email", "required", message));
        }
        match people::password_fault(password, &[email, sent.get("name").trim()]) {
            Some(message) => typed.faults.push(Fault::new(NAME, "weak", message)),
            None => typed.password = Some(password.to_owned()),
        }
        typed
    }

    /// Keeps it, once the record is saved.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn keep(self, cx: &Cx, user: Id) -> Result<()> {
        match self.password {
            Some(password) => people::set_password(cx, user, password).await,
            None => Ok(()),
        }
    }
}
