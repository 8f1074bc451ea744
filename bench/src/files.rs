//! The CSV files that are imported: companies, contacts with addresses and
//! phones, deals of which some lack a close date.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{Outcome, measure::spread};

const FIRST: &[&str] = &[
    "Ada", "Béla", "Chiara", "Dmitri", "Élise", "Farid", "Greta", "Hugo", "Inés", "Jonas", "Kaya",
    "Lena", "Milan", "Nora", "Oskar", "Petra", "Quirin", "Rosa", "Selma", "Tariq", "Ulla",
    "Viktor", "Wanda", "Xenia", "Yara", "Zoran",
];
const LAST: &[&str] = &[
    "Adler", "Brandt", "Castell", "Dorner", "Ekström", "Fabri", "Gessler", "Hollmann", "Ivers",
    "Jansky", "Kessel", "Lorenz", "Marek", "Norden", "Olsson", "Pryce", "Quast", "Rehder",
    "Sandoval", "Thorn", "Ulrich", "Varga", "Weller", "Yildiz", "Zander",
];
const CITIES: &[&str] = &[
    "Berlin", "Graz", "Lyon", "Porto", "Gdańsk", "Turku", "Leeds", "Malmö",
];

/// Writes `companies.csv`, `contacts.csv` and `deals.csv` for a size.
pub fn write(folder: &Path, size: usize) -> Outcome<PathBuf> {
    let companies = (size / 50).max(10);
    let mut file = create(folder, "companies.csv")?;
    writeln!(file, "name,external_id,employees,website")?;
    for n in 0..companies {
        let last = LAST[spread(n, LAST.len())];
        writeln!(
            file,
            "{last} {n} Ltd,c{n},{},https://c{n}.example",
            5 + spread(n, 5_000)
        )?;
    }
    let mut file = create(folder, "contacts.csv")?;
    writeln!(
        file,
        "name,external_id,emails,phones,company,job_title,address.city,address.country,lifecycle_stage"
    )?;
    for n in 0..size {
        let (first, last) = (
            FIRST[spread(n, FIRST.len())],
            LAST[spread(n / 3 + 7, LAST.len())],
        );
        let company = spread(n, companies);
        writeln!(
            file,
            "{first} {last}{},p{n},p{n}@c{company}.example,+49 30 {:07},{} {company} Ltd,Buyer {},{},DE,{}",
            n % 997,
            1_000_000 + n,
            LAST[spread(company, LAST.len())],
            n % 40,
            CITIES[n % CITIES.len()],
            ["lead", "customer", "qualified"][n % 3],
        )?;
    }
    let mut file = create(folder, "deals.csv")?;
    writeln!(file, "name,external_id,amount,close_date,opened_on,source")?;
    for n in 0..size {
        let close = if n % 4 == 0 {
            String::new()
        } else {
            format!("2025-{:02}-{:02}", 1 + n % 12, 1 + n % 28)
        };
        let source = ["website", "event", "referral"][n % 3];
        writeln!(
            file,
            "Order {n} of {},d{n},{}.50,{close},2024-{:02}-01,{source}",
            LAST[n % LAST.len()],
            spread(n, 90_000),
            1 + n % 12
        )?;
    }
    Ok(folder.to_path_buf())
}

fn create(folder: &Path, name: &str) -> Outcome<BufWriter<File>> {
    Ok(BufWriter::new(File::create(folder.join(name))?))
}
