//! A workspace that is open: its database, its definitions as they are now,
//! its settings, its clock.

use std::path::PathBuf;
use std::sync::{Arc, RwLock, Weak};

use base::{Clock, Currency, Id, Result, Zone};
use schema::Schema;
use serde::{Deserialize, Serialize};
use store::{Conn, Db, Location, Tuning};

pub use store::Load;

use crate::{
    Cx, Principal, Registry, Via, definitions, indexes,
    jobs::Asking,
    rights::{STANDING, Standing},
    search_index,
    settings::SETTING,
};

/// How often a repair is begun again while definitions change.
const REPAIRS: usize = 5;

/// How to open a workspace. The settings are those of a new one; one that
/// exists has its own.
#[derive(Clone, Debug)]
pub struct Config {
    pub location: Location,
    pub tuning: Tuning,
    pub settings: Settings,
}

/// What a workspace is set to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The company's name, shown in the pages' head.
    pub name: String,
    /// Money without a currency is in this one, and sums are.
    pub currency: Currency,
    /// IANA name of the zone that days and months are those of.
    pub zone: String,
    /// ISO 3166 region of phone numbers without a prefix.
    pub region: String,
    /// 1 to 12.
    pub fiscal_start_month: u32,
    /// The language of pages for who has none of their own, as `en`.
    #[serde(default = "english")]
    pub language: String,
    /// The colour of actions on pages, one of [`crate::settings::BRANDS`]; empty for the
    /// product's own.
    #[serde(default)]
    pub brand: String,
    /// On which day weeks begin in calendars, one of [`crate::settings::WEEK_STARTS`]; empty
    /// as the region has it. Periods of filters and buckets are ISO's weeks whatever it is.
    #[serde(default)]
    pub week_start: String,
    /// Tells the company's picture ([`crate::logo`]) from the one before; empty if there is none.
    #[serde(default)]
    pub logo: String,
}

fn english() -> String {
    "en".into()
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Rapport".into(),
            currency: Currency::parse("USD").expect("USD is in the table of currencies"),
            zone: "UTC".into(),
            region: "US".into(),
            fiscal_start_month: 1,
            language: english(),
            brand: String::new(),
            week_start: String::new(),
            logo: String::new(),
        }
    }
}

/// An open workspace. Cheap to clone.
#[derive(Clone)]
pub struct Workspace(Arc<Inner>);

struct Inner {
    db: Db,
    registry: Registry,
    clock: Clock,
    schema: RwLock<Arc<Schema>>,
    standing: RwLock<Arc<Standing>>,
    /// Held by whoever brings computed values forward.
    computing: tokio::sync::Mutex<()>,
    /// Held by whoever changes definitions.
    changing: tokio::sync::Mutex<()>,
    /// Held by whoever reads them anew: the others wait for what it finds.
    reading: tokio::sync::Mutex<()>,
    settings: RwLock<Arc<Settings>>,
    zone: RwLock<Zone>,
    /// Seals cursors and form tokens; made with the workspace, kept in it.
    secret: [u8; 32],
    /// Where data that is kept for a moment lies: beside the workspace, if it
    /// is a file.
    folder: Option<PathBuf>,
}

impl Workspace {
    /// Opens a workspace, makes it if there is none, and brings its tables up
    /// to the definitions.
    ///
    /// # Errors
    /// `Busy` if the database is away, `Broken` if it is damaged or of a newer
    /// version of the program.
    pub async fn open(config: Config, registry: Registry, clock: Clock) -> Result<Self> {
        let folder = match &config.location {
            Location::Sqlite(file) => file.parent().map(PathBuf::from),
            Location::Postgres { .. } => None,
        };
        let db = Db::open(config.location, config.tuning).await?;
        if store::copy::is_unfinished(&mut db.read().await?).await? {
            return Err(unfinished());
        }
        let secret = secret(&db).await?;
        let schema = bring_up(&db, &registry, &clock).await?;
        // Read after the definitions, as whenever those are read.
        let first = setting(&db, SETTING, &config.settings).await?;
        let zone = Zone::named(&first.zone).unwrap_or_else(Zone::utc);
        let inner = Arc::new(Inner {
            db,
            registry,
            clock,
            schema: RwLock::new(schema),
            // Read when somebody comes in.
            standing: RwLock::default(),
            computing: tokio::sync::Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            settings: RwLock::new(Arc::new(first)),
            zone: RwLock::new(zone),
            secret,
            folder,
        });
        watch(Arc::downgrade(&inner));
        Ok(Self(inner))
    }

    /// A file without a name, gone with the program however that ends. What is
    /// kept in it is about people as the data is, and lies where they do.
    ///
    /// # Errors
    /// `Busy` if none can be made, as when the disk is full.
    pub fn scratch(&self) -> Result<std::fs::File> {
        let folder = self
            .0
            .folder
            .as_deref()
            .filter(|path| !path.as_os_str().is_empty());
        let made = match folder {
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        };
        made.map_err(|error| base::Error::busy(format!("no scratch file can be made: {error}")))
    }

    /// The context of one request, command or job.
    pub fn cx(&self, who: Principal, via: Via) -> Cx {
        let now = self.0.clock.now();
        Cx::of(self, who, via, None, self.schema(), (now, Id::make(now)))
    }

    /// The context of what Rapport does by itself for whoever asks, such as letting
    /// them in.
    pub fn system(&self) -> Cx {
        self.cx(Principal::System, Via::Page)
    }

    /// What is kept under a name, or this value from now on if nothing is.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub(crate) async fn settled<T>(&self, key: &'static str, first: &T) -> Result<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        setting(&self.0.db, key, first).await
    }

    /// Who stands where, as this process knows it.
    pub(crate) fn standing(&self) -> Arc<Standing> {
        Arc::clone(
            &self
                .0
                .standing
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// Reads who stands where anew, if it is not as of this change any more.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub(crate) async fn stand(&self, version: i64) -> Result<()> {
        if self.standing().version() == version {
            return Ok(());
        }
        let moment = self.cx(Principal::System, Via::Job).moment();
        let mut conn = self.0.db.read().await?;
        let schema = self.refresh_on(&mut conn).await?;
        let standing = Standing::load(&mut conn, &schema, &moment, version).await?;
        // What the workspace is set to changes under the same mark.
        self.read_settings(&mut conn).await?;
        *self
            .0
            .standing
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(standing);
        Ok(())
    }

    /// The same, whichever change the database is at.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub(crate) async fn stand_now(&self) -> Result<()> {
        let known = store::setting(&mut self.0.db.read().await?, STANDING).await?;
        let version = known.and_then(|json| json.as_i64()).unwrap_or_default();
        self.stand(version).await
    }

    /// The definitions as this process knows them.
    pub fn schema(&self) -> Arc<Schema> {
        Arc::clone(
            &self
                .0
                .schema
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// The definitions as the database has them; reads them anew if another
    /// process changed them.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn refresh(&self) -> Result<Arc<Schema>> {
        self.refresh_on(&mut self.0.db.read().await?).await
    }

    /// The same on a connection that is at hand.
    pub(crate) async fn refresh_on(&self, conn: &mut Conn) -> Result<Arc<Schema>> {
        let known = self.schema();
        if store::schema_version(conn).await? == known.version() {
            return Ok(known);
        }
        let _turn = self.0.reading.lock().await;
        let known = self.schema();
        if store::schema_version(conn).await? == known.version() {
            return Ok(known);
        }
        let schema = Arc::new(definitions::load(conn, &self.0.registry).await?);
        // Another currency is a new version of the definitions: whoever writes by this
        // version writes amounts in the currency that was set by then.
        self.read_settings(conn).await?;
        *self
            .0
            .schema
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::clone(&schema);
        Ok(schema)
    }

    /// Waits until nobody else in this process changes definitions. Others may
    /// do so once what it gives is dropped.
    pub(crate) async fn turn_at_definitions(&self) -> impl Drop {
        self.0.changing.lock().await
    }

    /// Waits until nobody else in this process brings computed values forward.
    pub(crate) async fn turn_at_computing(&self) -> impl Drop {
        self.0.computing.lock().await
    }

    /// What the workspace is set to.
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(
            &self
                .0
                .settings
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// The workspace's zone.
    pub fn zone(&self) -> Zone {
        self.0
            .zone
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Changes the settings.
    ///
    /// # Errors
    /// `Invalid` if the zone is unknown; `Busy` if the database is away.
    pub async fn set(&self, settings: Settings) -> Result<()> {
        let zone = Zone::named(&settings.zone).ok_or_else(|| {
            base::Error::invalid(
                "zone",
                "unknown",
                format!(
                    "\"{}\" is no time zone. Write one like Europe/Berlin.",
                    settings.zone
                ),
            )
        })?;
        let json = serde_json::to_value(&settings).map_err(base::Error::broken)?;
        self.write_setting(SETTING, json).await?;
        self.take(settings, zone);
        Ok(())
    }

    async fn read_settings(&self, conn: &mut Conn) -> Result<()> {
        if let Some(json) = store::setting(conn, SETTING).await? {
            let settings: Settings = serde_json::from_value(json).map_err(base::Error::broken)?;
            let zone = Zone::named(&settings.zone).unwrap_or_else(Zone::utc);
            self.take(settings, zone);
        }
        Ok(())
    }

    fn take(&self, settings: Settings, zone: Zone) {
        *self
            .0
            .settings
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(settings);
        *self
            .0
            .zone
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = zone;
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// `Busy` if it does not.
    pub async fn ready(&self) -> Result<()> {
        self.0.db.ping().await
    }

    /// How much of the database is in use at this moment.
    pub fn load(&self) -> Load {
        self.0.db.load()
    }

    /// What is damaged in the workspace: nothing, if all is well.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn check(&self) -> Result<Vec<store::Problem>> {
        let schema = self.refresh().await?;
        store::check(&self.0.db, &schema, self.0.registry.hierarchies()).await
    }

    /// Makes anew what is kept beside records and follows from them, where it is
    /// wrong; all that waits to be indexed is, too. Records are never changed.
    ///
    /// # Errors
    /// `Conflict` if two records have a value that only one may have; `Busy` if the
    /// database is away, or definitions keep changing.
    pub async fn repair(&self) -> Result<store::Repaired> {
        let mut left = REPAIRS;
        let mut repaired = loop {
            let schema = self.refresh().await?;
            match store::repair(&self.0.db, &schema).await {
                // What was mended before the definitions changed is not met again.
                Err(base::Error::SchemaChanged) if left > 0 => left -= 1,
                outcome => break outcome?,
            }
        };
        let cx = self.cx(crate::Principal::System, crate::Via::Command);
        repaired.strays += crate::files::tidy(&cx).await?;
        crate::search_index::catch_up(self, &|_| ()).await?;
        Ok(repaired)
    }

    /// Computed values that are not what they should be: none, if all is well.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn check_computed(&self) -> Result<Vec<crate::derived::Wrong>> {
        crate::derived::check(self).await
    }

    /// Computes every formula and roll-up anew; gives how many were wrong.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn repair_computed(&self) -> Result<u64> {
        crate::derived::repair(self).await
    }

    /// The clock that everything in this workspace goes by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The database. For this crate's operations and slices' own tables.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The standard objects as they are compiled in, without what a workspace
    /// changed in them.
    pub fn standard_objects(&self) -> &[schema::ObjectDef] {
        self.0.registry.objects()
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The key that seals what leaves the program and must come back unchanged.
    pub fn secret(&self) -> &[u8; 32] {
        &self.0.secret
    }

    async fn write_setting(&self, key: &'static str, value: serde_json::Value) -> Result<()> {
        put_setting(&self.0.db, key, value).await
    }
}

/// Loads the definitions and makes the tables follow them.
async fn bring_up(db: &Db, registry: &Registry, clock: &Clock) -> Result<Arc<Schema>> {
    // Another process may bring the same workspace up at this moment: whoever
    // comes second finds its work done.
    for _ in 0..10 {
        let mut conn = db.read().await?;
        let schema = Arc::new(definitions::load(&mut conn, registry).await?);
        if store::is_synced(&mut conn, &schema).await? {
            return Ok(schema);
        }
        drop(conn);
        let (target, now) = (Arc::clone(&schema), clock.now());
        let done = db
            .change_definitions(schema.version(), move |tx| {
                let target = Arc::clone(&target);
                Box::pin(async move {
                    store::sync(tx, &target).await?;
                    indexes::ask_for_all(tx, now, &target).await?;
                    search_index::ask_if_pending(tx, &Asking::system(now)).await
                })
            })
            .await;
        match done {
            Ok(()) | Err(base::Error::SchemaChanged) => {}
            Err(error) => return Err(error),
        }
    }
    Err(base::Error::broken(
        "the definitions kept changing while the workspace was opened",
    ))
}

fn unfinished() -> base::Error {
    base::Error::conflict(
        "restoring",
        "This workspace is being restored from a backup, or that did not end. Wait for it, or run rapport restore again: it begins anew.",
    )
}

/// Follows definitions that other processes change. A request that names
/// something unknown asks for a refresh of its own, so this may lag a little.
fn watch(inner: Weak<Inner>) {
    let Some(strong) = inner.upgrade() else {
        return;
    };
    let mut changed = strong.db.changed();
    drop(strong);
    tokio::spawn(async move {
        while changed.changed().await.is_ok() {
            let Some(strong) = inner.upgrade() else {
                return;
            };
            let ws = Workspace(strong);
            let read = async {
                ws.refresh().await?;
                ws.stand_now().await
            };
            if let Err(error) = read.await {
                tracing::debug!(%error, "definitions and roles could not be read; the next change will tell again");
            }
        }
    });
}

async fn setting<T>(db: &Db, key: &'static str, default: &T) -> Result<T>
where
    T: Serialize + for<'de> Deserialize<'de>,
{
    let mut conn: Conn = db.read().await?;
    if let Some(value) = store::setting(&mut conn, key).await? {
        return serde_json::from_value(value).map_err(base::Error::broken);
    }
    drop(conn);
    let value = serde_json::to_value(default).map_err(base::Error::broken)?;
    put_setting(db, key, value).await?;
    let mut conn = db.read().await?;
    let stored = store::setting(&mut conn, key).await?.unwrap_or_default();
    serde_json::from_value(stored).map_err(base::Error::broken)
}

async fn put_setting(db: &Db, key: &'static str, value: serde_json::Value) -> Result<()> {
    let mut conn = db.read().await?;
    let mut version = store::schema_version(&mut conn).await?;
    drop(conn);
    loop {
        let value = value.clone();
        let done = db
            .write(version, move |tx| {
                let value = value.clone();
                Box::pin(async move { store::put_setting(tx, key, &value).await })
            })
            .await;
        match done {
            Err(base::Error::SchemaChanged) => {
                version = store::schema_version(&mut db.read().await?).await?
            }
            done => return done,
        }
    }
}

async fn secret(db: &Db) -> Result<[u8; 32]> {
    let mut fresh = [0u8; 32];
    getrandom::fill(&mut fresh).map_err(base::Error::broken)?;
    setting(db, "secret", &fresh).await
}
