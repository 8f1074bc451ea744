//! The words that names are put together from. Made up, and combined by chance:
//! any likeness to a company or person is accident.

/// First halves of company names.
pub const HEADS: &[&str] = &[
    "Bren", "Tal", "Quill", "Ost", "Vel", "Hark", "Lum", "Cinder", "Fen", "Grim", "Hal", "Isen", "Jor", "Kest", "Lor",
    "Morn", "Nim", "Orr", "Pim", "Rav", "Sil", "Thorn", "Umber", "Wren", "Yar", "Zeph", "Ald", "Copper", "Dun", "Ember",
];

/// Second halves of company names.
pub const TAILS: &[&str] = &[
    "vik", "mere", "moor", "dale", "by", "gate", "holm", "wick", "fell", "ford", "stead", "crest", "haven", "loch",
    "marsh", "brook", "ridge", "combe",
];

/// A trade: the industry's key, what its companies call themselves, how often it is met.
pub const TRADES: &[((&str, &[&str]), u32)] = &[
    (("manufacturing", &["Works", "Tooling", "Castings", "Machine Co.", "Components"]), 9),
    (("logistics", &["Freight", "Logistics", "Haulage", "Cold Chain"]), 7),
    (("food", &["Foods", "Bakery", "Dairy", "Provisions"]), 6),
    (("energy", &["Power", "Energy", "Solar", "Grid"]), 4),
    (("medical", &["Clinics", "Medical", "Labs", "Diagnostics"]), 5),
    (("retail", &["Stores", "Markets", "Outfitters", "Home"]), 5),
    (("construction", &["Builders", "Construction", "Timber", "Steel"]), 4),
    (("technology", &["Systems", "Robotics", "Instruments"]), 4),
    (("software", &["Software", "Digital", "Cloud"]), 3),
    (("hospitality", &["Hotels", "Resorts", "Catering"]), 3),
    (("education", &["College", "Academy"]), 2),
    (("agriculture", &["Farms", "Orchards", "Seeds"]), 3),
];

/// Given names.
pub const GIVEN: &[&str] = &[
    "Ada", "Alma", "Amir", "Anouk", "Ansel", "Asha", "Bela", "Bruno", "Cleo", "Dario", "Delia", "Edda", "Elio", "Emre",
    "Esme", "Farah", "Fenna", "Gideon", "Greta", "Hana", "Hugo", "Ilse", "Imani", "Ines", "Ivo", "Jana", "Jonas", "Juno",
    "Kai", "Kira", "Lamin", "Lena", "Leon", "Livia", "Luca", "Maeve", "Malik", "Mara", "Marek", "Mina", "Nadia", "Nico",
    "Nora", "Odile", "Omar", "Oskar", "Pia", "Priya", "Quentin", "Rafi", "Rhea", "Rosa", "Samir", "Selma", "Silas",
    "Sofie", "Tariq", "Tessa", "Theo", "Uma", "Vera", "Viktor", "Wanda", "Yara", "Yusuf", "Zoe",
];

/// First halves of surnames.
pub const SURNAME_HEADS: &[&str] = &[
    "Ash", "Bel", "Brack", "Cor", "Dell", "Drum", "Ester", "Fal", "Gar", "Hol", "Iv", "Kel", "Lark", "Mal", "Nor", "Oak",
    "Pell", "Rook", "Sander", "Tarn", "Ull", "Vander", "Whit", "Yel",
];

/// Second halves of surnames.
pub const SURNAME_TAILS: &[&str] = &[
    "anen", "berry", "dal", "dorf", "enko", "ero", "eski", "feldt", "grave", "hurst", "ican", "ini", "leigh", "mond",
    "nik", "ora", "quist", "rell", "skov", "stone", "tani", "veen", "wyn", "yama",
];

/// A place: country, phone prefix of numbers that are kept free for fiction,
/// cities with region and postcode, street endings.
pub struct Place {
    pub country: &'static str,
    /// Begins the number; three digits of chance complete it.
    pub phone: &'static str,
    pub zone: &'static str,
    pub language: &'static str,
    pub cities: &'static [(&'static str, &'static str, &'static str)],
    pub streets: &'static [&'static str],
    /// Whether the house number stands before the street.
    pub number_first: bool,
}

/// Where the companies are, and how often.
pub const PLACES: &[(Place, u32)] = &[
    (
        Place {
            country: "US",
            phone: "+1 312 555 0",
            zone: "America/Chicago",
            language: "en",
            cities: &[
                ("Chicago", "IL", "60607"), ("Columbus", "OH", "43215"), ("Denver", "CO", "80205"),
                ("Portland", "OR", "97209"), ("Raleigh", "NC", "27603"),
            ],
            streets: &["Mill Street", "Harbor Avenue", "Foundry Road", "Lakeview Drive", "Depot Street"],
            number_first: true,
        },
        9,
    ),
    (
        Place {
            country: "GB",
            phone: "+44 20 7946 0",
            zone: "Europe/London",
            language: "en",
            cities: &[("London", "", "SE1 9GF"), ("Leeds", "", "LS1 4DY"), ("Bristol", "", "BS1 6QH"), ("Glasgow", "", "G2 8DL")],
            streets: &["Station Road", "Canal Street", "Weaver Lane", "Market Row"],
            number_first: true,
        },
        5,
    ),
    (
        Place {
            country: "DE",
            phone: "+49 30 23125 ",
            zone: "Europe/Berlin",
            language: "de",
            cities: &[("Berlin", "BE", "10969"), ("Hamburg", "HH", "20457"), ("Leipzig", "SN", "04109"), ("Köln", "NW", "50667")],
            streets: &["Werkstraße", "Hafenweg", "Lindenallee", "Am Speicher"],
            number_first: false,
        },
        5,
    ),
    (
        Place {
            country: "FR",
            phone: "+33 1 99 00 1",
            zone: "Europe/Paris",
            language: "fr",
            cities: &[("Paris", "", "75010"), ("Lyon", "", "69007"), ("Nantes", "", "44000")],
            streets: &["rue du Moulin", "quai des Forges", "avenue des Tilleuls"],
            number_first: true,
        },
        3,
    ),
    (
        Place {
            country: "AU",
            phone: "+61 2 5550 1",
            zone: "Australia/Sydney",
            language: "en",
            cities: &[("Sydney", "NSW", "2015"), ("Newcastle", "NSW", "2300"), ("Wollongong", "NSW", "2500")],
            streets: &["Wharf Road", "Quarry Street", "Banksia Avenue"],
            number_first: true,
        },
        2,
    ),
];

/// Job title, department, how often.
pub const JOBS: &[((&str, &str), u32)] = &[
    (("Managing Director", "Management"), 4),
    (("Chief Operating Officer", "Management"), 3),
    (("Chief Financial Officer", "Finance"), 3),
    (("Head of Operations", "Operations"), 6),
    (("Plant Manager", "Operations"), 6),
    (("Maintenance Lead", "Operations"), 6),
    (("Quality Manager", "Quality"), 5),
    (("Head of Purchasing", "Purchasing"), 6),
    (("Buyer", "Purchasing"), 5),
    (("IT Manager", "IT"), 5),
    (("Systems Engineer", "IT"), 4),
    (("Energy Manager", "Facilities"), 3),
    (("Facilities Manager", "Facilities"), 4),
    (("Controller", "Finance"), 3),
    (("Assistant to the Management", "Management"), 2),
];

/// Name, code, type, group, price, cost, unit: the seller makes sensors that
/// watch machines, and the software that reads them.
pub const PRODUCTS: &[(&str, &str, &str, &str, i64, i64, &str)] = &[
    ("Vibration sensor V2", "SEN-V2", "goods", "Sensors", 240, 96, "piece"),
    ("Temperature sensor T1", "SEN-T1", "goods", "Sensors", 90, 31, "piece"),
    ("Current clamp C5", "SEN-C5", "goods", "Sensors", 160, 58, "piece"),
    ("Sensor starter kit", "KIT-10", "goods", "Kits", 3_900, 1_700, "kit"),
    ("Plant kit 50", "KIT-50", "goods", "Kits", 16_500, 7_400, "kit"),
    ("Gateway G3", "GTW-G3", "goods", "Gateways", 780, 335, "piece"),
    ("Gateway G3 cellular", "GTW-G3C", "goods", "Gateways", 1_050, 480, "piece"),
    ("Monitoring Essential", "MON-E", "subscription", "Monitoring", 2_400, 300, "year"),
    ("Monitoring Professional", "MON-P", "subscription", "Monitoring", 7_200, 800, "year"),
    ("Monitoring Enterprise", "MON-X", "subscription", "Monitoring", 24_000, 2_600, "year"),
    ("Installation on site", "SRV-INST", "service", "Services", 1_200, 700, "day"),
    ("Operator training", "SRV-TRN", "service", "Services", 1_800, 600, "day"),
];

/// What deals are about: name, code of the product, from how many to how many.
pub const OFFERS: &[((&str, &str, i64, i64), u32)] = &[
    (("sensor pilot", "KIT-10", 1, 2), 9),
    (("plant rollout", "KIT-50", 1, 6), 7),
    (("gateway upgrade", "GTW-G3", 5, 30), 5),
    (("remote sites", "GTW-G3C", 4, 20), 4),
    (("compressor monitoring", "SEN-V2", 20, 120), 5),
    (("cold store monitoring", "SEN-T1", 30, 200), 4),
    (("energy metering", "SEN-C5", 20, 150), 4),
    (("Professional subscription", "MON-P", 1, 4), 6),
    (("Enterprise subscription", "MON-X", 1, 2), 3),
    (("operator training", "SRV-TRN", 1, 5), 2),
];
