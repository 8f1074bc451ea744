//! Backups that only who has a key can read: files in the format of age
//! (<https://age-encryption.org/v1>), which its own tools open too.

use std::io::{self, BufRead, BufReader, Read, Write};

use age::{
    DecryptError, Decryptor, Encryptor, Identity, IdentityFile,
    secrecy::ExposeSecret,
    stream::StreamWriter,
    x25519::{self, Recipient},
};
use base::{Error, Result};

use super::lines::unwritable;

/// How every sealed file begins.
const BEGIN: &[u8] = b"age-encryption.org/";

/// Who a backup is for.
#[derive(Clone, Default)]
pub struct Seal(Vec<Recipient>);

/// The keys that open backups.
#[derive(Default)]
pub struct Keys(Vec<Box<dyn Identity + Send + Sync>>);

/// A new key: what opens, and what is given to whoever makes backups.
pub struct KeyPair {
    /// `AGE-SECRET-KEY-1..`, as a file of keys has it.
    pub secret: String,
    /// `age1..`
    pub public: String,
}

impl Seal {
    /// Whoever has one of the keys that belong to these (`age1..`) can read it; a
    /// backup for nobody is not sealed.
    ///
    /// # Errors
    /// `Malformed` if one is no such key.
    pub fn to(keys: &[String]) -> Result<Self> {
        let parse = |key: &String| {
            key.trim().parse().map_err(|_| {
                let message = format!(
                    "\"{key}\" is no public key to encrypt for. Give one that begins with age1."
                );
                Error::malformed("recipient", message)
            })
        };
        keys.iter().map(parse).collect::<Result<_>>().map(Self)
    }

    /// What is written goes into the seal, and on to `out`.
    ///
    /// # Errors
    /// `Busy` if it cannot be written.
    pub fn over<W: Write>(&self, out: W) -> Result<Sealed<W>> {
        if self.0.is_empty() {
            return Ok(Sealed::Plain(out));
        }
        let keys = self.0.iter().map(|key| key as &dyn age::Recipient);
        let seal = Encryptor::with_recipients(keys).map_err(Error::broken)?;
        let stream = seal.wrap_output(out).map_err(unwritable)?;
        Ok(Sealed::Closed(Box::new(stream)))
    }
}

/// What is written into a seal.
pub enum Sealed<W: Write> {
    /// It is for everybody.
    Plain(W),
    Closed(Box<StreamWriter<W>>),
}

impl<W: Write> Sealed<W> {
    /// Writes the end; a file without it is known to be cut short.
    ///
    /// # Errors
    /// `Busy` if it cannot be written.
    pub fn finish(self) -> Result<W> {
        let mut out = match self {
            Self::Plain(out) => out,
            Self::Closed(stream) => stream.finish().map_err(unwritable)?,
        };
        out.flush().map_err(unwritable)?;
        Ok(out)
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Closed(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Closed(stream) => stream.flush(),
        }
    }
}

impl Keys {
    /// Of a file of keys, one to a line.
    ///
    /// # Errors
    /// `Malformed` if a line is no key.
    pub fn read(file: &[u8]) -> Result<Self> {
        let refused = || {
            let message = "The file of keys cannot be read. Each of its lines is a key that begins with AGE-SECRET-KEY-1, or a note that begins with #.";
            Error::malformed("identity", message)
        };
        let file = IdentityFile::from_buffer(BufReader::new(file)).map_err(|_| refused())?;
        let keys = file.into_identities().map_err(|_| refused())?;
        match keys.is_empty() {
            true => Err(refused()),
            false => Ok(Self(keys)),
        }
    }

    /// What is in a backup, sealed or not.
    ///
    /// # Errors
    /// `Malformed` if it is sealed and none of the keys opens it.
    pub fn open<'r>(&self, from: impl Read + Send + 'r) -> Result<Box<dyn Read + Send + 'r>> {
        let mut from = BufReader::with_capacity(1 << 20, from);
        if !begins_sealed(&mut from) {
            return Ok(Box::new(from));
        }
        let refused = |message: &str| Err(Error::malformed("identity", message));
        if self.0.is_empty() {
            return refused("The backup is encrypted. Name the file with its key.");
        }
        let keys = self.0.iter().map(|key| &**key as &dyn Identity);
        let opened = Decryptor::new_buffered(from).and_then(|sealed| sealed.decrypt(keys));
        match opened {
            Ok(inner) => Ok(Box::new(inner)),
            Err(DecryptError::NoMatchingKeys) => {
                refused("The backup is encrypted, and none of these keys opens it.")
            }
            Err(error) => Err(Error::malformed(
                "backup",
                format!("The backup cannot be read: {error}"),
            )),
        }
    }
}

/// Looks at the first bytes; what cannot be read says so when it is read.
fn begins_sealed(from: &mut impl BufRead) -> bool {
    from.fill_buf().is_ok_and(|bytes| bytes.starts_with(BEGIN))
}

impl KeyPair {
    /// One that nobody else has.
    pub fn new() -> Self {
        let identity = x25519::Identity::generate();
        Self {
            secret: identity.to_string().expose_secret().to_owned(),
            public: identity.to_public().to_string(),
        }
    }
}

impl Default for KeyPair {
    fn default() -> Self {
        Self::new()
    }
}
