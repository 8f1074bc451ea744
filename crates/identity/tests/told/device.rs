//! What holds a passkey, in a few lines: it makes one and answers with it as a browser
//! would (WebAuthn, level 3, sections 6 and 7).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use identity::passkeys::Asked;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// Whose passkeys these are.
const HOST: &str = "localhost";
/// The address of its pages.
pub const ADDRESS: &str = "http://localhost";
/// The person is there and was verified.
const THERE: u8 = 0b101;
/// A key is attached.
const ATTACHED: u8 = 0b100_0000;

/// A device with one passkey.
pub struct Device {
    key: SigningKey,
    id: [u8; 16],
}

impl Device {
    /// One whose key follows from a number.
    pub fn of(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: [number; 16],
        }
    }

    /// Makes the passkey that is asked for.
    pub fn make(&self, asked: &Asked) -> String {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01];
        key.extend([0x21, 0x58, 32]);
        key.extend(point.x().unwrap());
        key.extend([0x22, 0x58, 32]);
        key.extend(point.y().unwrap());
        let mut said = self.said(THERE | ATTACHED, 0);
        said.extend([0; 16]);
        said.extend(16_u16.to_be_bytes());
        said.extend(self.id);
        said.extend(key);
        let mut attested = vec![0xa3, 0x63];
        attested.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        attested.push(u8::try_from(said.len()).unwrap());
        attested.extend(said);
        self.sent(json!({
            "attestationObject": BASE64.encode(attested),
            "clientDataJSON": BASE64.encode(client("webauthn.create", asked)),
        }))
    }

    /// Answers for somebody, as the use of this number.
    pub fn answer(&self, asked: &Asked, user: base::Id, counter: u32) -> String {
        let (said, client) = (self.said(THERE, counter), client("webauthn.get", asked));
        let signed = [said.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.sent(json!({
            "authenticatorData": BASE64.encode(said),
            "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signature.to_der()),
            "userHandle": BASE64.encode(user.as_bytes()),
        }))
    }

    fn said(&self, flags: u8, counter: u32) -> Vec<u8> {
        let mut said = Sha256::digest(HOST).to_vec();
        said.push(flags);
        said.extend(counter.to_be_bytes());
        said
    }

    fn sent(&self, response: Json) -> String {
        let id = BASE64.encode(self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {}})
            .to_string()
    }
}

fn client(kind: &str, asked: &Asked) -> Vec<u8> {
    let challenge = &asked.options["challenge"];
    json!({"type": kind, "challenge": challenge, "origin": ADDRESS, "crossOrigin": false})
        .to_string()
        .into_bytes()
}
