//! Codes of authenticator programs (RFC 6238): HMAC-SHA-1, six digits, half a minute,
//! which is what all such programs know.

use base::{Error, Micros, Result};
use totp_rs::{Builder, Totp};

/// Bytes of a secret, as RFC 4226 recommends.
pub const SECRET: usize = 20;
const DIGITS: u8 = 6;
const STEP: i64 = 30;
/// Steps before and after the present one whose codes are taken: clocks differ, and
/// people type slowly.
const SKEW: i64 = 1;

/// Whether a text could be a code.
pub fn is_code(text: &str) -> bool {
    text.len() == usize::from(DIGITS) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What makes the codes of a secret.
///
/// # Errors
/// `Broken` if the secret is too short.
fn codes(secret: &[u8]) -> Result<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_digits(DIGITS)
        .with_step_duration(STEP.unsigned_abs())
        .build()
        .map_err(Error::broken)
}

/// The step that a code is of, if it is one of now and later than the last that was
/// used.
///
/// # Errors
/// `Broken` if the secret is too short.
pub fn step_of(secret: &[u8], code: &str, now: Micros, last: i64) -> Result<Option<i64>> {
    use subtle::ConstantTimeEq as _;
    let codes = codes(secret)?;
    let present = now.0.div_euclid(1_000_000 * STEP);
    let mut found = None;
    for step in present - SKEW..=present + SKEW {
        let made = codes
            .generate((step.max(0) * STEP).unsigned_abs())
            .to_string();
        if bool::from(made.as_bytes().ct_eq(code.as_bytes())) && step > last {
            found = Some(step);
        }
    }
    Ok(found)
}

/// A secret as people type it: base 32, in groups of four.
pub fn typed(secret: &[u8]) -> String {
    let text = base32(secret);
    let groups: Vec<&str> = (0..text.len())
        .step_by(4)
        .map(|at| &text[at..text.len().min(at + 4)])
        .collect();
    groups.join(" ")
}

/// Base 32 (RFC 4648) without padding.
pub fn base32(secret: &[u8]) -> String {
    totp_rs::Secret::from(secret.to_vec()).to_base32()
}

/// What authenticator programs read from a picture.
pub fn address(secret: &[u8], issuer: &str, account: &str) -> String {
    let mut address = url::Url::parse("otpauth://totp/").expect("it is an address");
    // A colon would end the issuer's name.
    let (issuer, account) = (issuer.replace(':', " "), account.replace(':', " "));
    // What the path leaves as it is, and what would be read as something else below.
    let plain = |text: &str| {
        text.replace('%', "%25")
            .replace('+', "%2B")
            .replace('/', "%2F")
    };
    address.set_path(&format!("/{}:{}", plain(&issuer), plain(&account)));
    address
        .query_pairs_mut()
        .append_pair("secret", &base32(secret))
        .append_pair("issuer", &issuer)
        .append_pair("algorithm", "SHA1")
        .append_pair("digits", &DIGITS.to_string())
        .append_pair("period", &STEP.to_string());
    // Programs take a plus for itself, not for a blank.
    address.as_str().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the vectors in RFC 6238, appendix B.
    const RFC: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Micros {
        Micros(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // The last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_of(RFC, code, at(seconds), -1).unwrap();
            assert_eq!(step, Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_one_step_before_and_after_and_once() {
        // Of step 1, seconds 30 to 59.
        let code = "287082";
        for (seconds, last, expect) in [
            (0, -1, Some(1)),
            (29, 0, Some(1)),
            (30, 0, Some(1)),
            (89, 0, Some(1)),
            (90, 0, None),
            (59, 1, None),
            (59, 2, None),
        ] {
            let step = step_of(RFC, code, at(seconds), last).unwrap();
            assert_eq!(step, expect, "{seconds} after {last}");
        }
        assert_eq!(step_of(RFC, "287083", at(59), 0).unwrap(), None);
        assert_eq!(step_of(RFC, "", at(59), 0).unwrap(), None);
    }

    #[test]
    fn addresses_and_secrets_are_written_as_programs_read_them() {
        assert_eq!(typed(RFC), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            address(RFC, "Acme: Nord & Süd", "ana+crm@north.example"),
            "otpauth://totp/Acme%20%20Nord%20&%20S%C3%BCd:ana%2Bcrm@north.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Acme%20%20Nord%20%26%20S%C3%BCd&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn six_digits_are_a_code() {
        for (text, expect) in [
            ("123456", true),
            ("12345", false),
            ("1234567", false),
            ("12345a", false),
            ("", false),
        ] {
            assert_eq!(is_code(text), expect, "{text}");
        }
    }
}
