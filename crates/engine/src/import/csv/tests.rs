use super::*;

fn open(bytes: &[u8]) -> base::Result<Reader> {
    Reader::open(&Source::Bytes(bytes.into()), &FileFormat::default())
}

fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = open(bytes).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        assert_eq!(row.fault, None, "{row:?}");
        rows.push(row.cells().map(str::to_string).collect());
    }
    (reader.headers().to_vec(), rows)
}

#[test]
fn the_twelve_files_of_csv_spectrum_read_as_their_json_says() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/csv_spectrum");
    let Ok(files) = std::fs::read_dir(folder.join("csvs")) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let mut seen = 0;
    for file in files {
        let file = file.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_string();
        let json = std::fs::read_to_string(folder.join(format!("json/{name}.json"))).unwrap();
        let mut expected: serde_json::Value = serde_json::from_str(&json).unwrap();
        // One file's JSON is a bare object, and has another phone number than its CSV.
        if name == "location_coordinates" {
            expected["Contact Phone Number"] = "2095257564".into();
            expected = serde_json::json!([expected]);
        }
        let (headers, rows) = read(&std::fs::read(&file).unwrap());
        let found: Vec<serde_json::Value> = rows
            .iter()
            .map(|row| {
                headers
                    .iter()
                    .cloned()
                    .zip(row.iter().cloned().map(serde_json::Value::from))
                    .collect()
            })
            .collect();
        assert_eq!(serde_json::Value::Array(found), expected, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 12);
}

#[test]
fn separators_and_quotes_are_found() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("a,b\n1,2\n", &["a", "b"], &["1", "2"]),
        ("a;b\n1,5;2\n", &["a", "b"], &["1,5", "2"]),
        ("a\tb\n1,5\t2;3\n", &["a", "b"], &["1,5", "2;3"]),
        ("a|b\n1|2\n", &["a", "b"], &["1", "2"]),
        ("name\nOne, Two\n", &["name"], &["One, Two"]),
        (
            "a;b\n\"x;y\";\"he said \"\"no\"\"\"\n",
            &["a", "b"],
            &["x;y", "he said \"no\""],
        ),
        ("'a','b'\n'1,2','it is'\n", &["a", "b"], &["1,2", "it is"]),
        ("a,b\n'tis,it's\n", &["a", "b"], &["'tis", "it's"]),
        ("a,b\n\"x\\\"y\",2\n", &["a", "b"], &["x\"y", "2"]),
        ("a,b\r\"x\ry\",2\r", &["a", "b"], &["x\ry", "2"]),
        ("sep=|\na,b|c\n1|2,3\n", &["a,b", "c"], &["1", "2,3"]),
        ("a,b\n1,2", &["a", "b"], &["1", "2"]),
    ];
    for (text, headers, row) in cases {
        let (found, rows) = read(text.as_bytes());
        assert_eq!(found, *headers, "{text:?}");
        assert_eq!(rows, vec![row.to_vec()], "{text:?}");
    }
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

#[test]
fn encodings_are_found() {
    let text = "Name;Straße\nJörg Müller;Große Gasse 5\nZoë;Café-Straße\n";
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("utf-8", text.into()),
        (
            "utf-8 with a mark",
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        ),
        (
            "utf-16le with a mark",
            [vec![0xff, 0xfe], utf16(text, false)].concat(),
        ),
        (
            "utf-16be with a mark",
            [vec![0xfe, 0xff], utf16(text, true)].concat(),
        ),
        ("utf-16le", utf16(text, false)),
        ("utf-16be", utf16(text, true)),
        ("windows-1252", latin),
    ];
    for (name, bytes) in cases {
        let (headers, rows) = read(&bytes);
        assert_eq!(headers, ["Name", "Straße"], "{name}");
        assert_eq!(rows[0], ["Jörg Müller", "Große Gasse 5"], "{name}");
    }
    let (cyrillic, _, _) =
        encoding_rs::WINDOWS_1251.encode("имя,город\nАнна Петрова,Москва\nИван,Санкт-Петербург\n");
    assert_eq!(read(&cyrillic).1[0], ["Анна Петрова", "Москва"]);
}

#[test]
fn a_mark_goes_before_what_a_mapping_says() {
    let format = FileFormat {
        encoding: Some(encoding_rs::WINDOWS_1252),
        ..FileFormat::default()
    };
    let mut reader = Reader::open(
        &Source::Bytes("\u{feff}Straße\nMüller\n".as_bytes().into()),
        &format,
    )
    .unwrap();
    assert_eq!(reader.headers(), ["Straße"]);
    assert_eq!(reader.next_row().unwrap().unwrap().cell(0), "Müller");
    assert_eq!(reader.encoding().name(), "UTF-8");
}

#[test]
fn an_odd_character_far_down_counts() {
    let mut bytes = b"a,b\n".to_vec();
    bytes.extend(b"plain,text\n".repeat(50_000));
    bytes.extend(b"J\xf6rg,M\xfcller\n");
    let (_, rows) = read(&bytes);
    assert_eq!(rows.last().unwrap(), &["Jörg", "Müller"]);
}

#[test]
fn damage_is_a_fault_of_its_row() {
    let mut bytes = b"a,b\n".to_vec();
    bytes.extend("Zoë,Müller\n".repeat(50).as_bytes());
    bytes.extend(b"J\xf6rg,2\nx,y\n");
    let mut reader = open(&bytes).unwrap();
    let mut faults = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        faults.extend(row.fault.map(|fault| (row.number, row.line, fault)));
    }
    assert_eq!(
        faults,
        [(51, 52, RowFault::Undecodable { encoding: "UTF-8" })]
    );
}

#[test]
fn rows_of_another_length_are_at_fault_and_the_others_are_read() {
    let mut reader = open(b"a,b,c\n1,2\n\n4,\"5\nfive\",6\n7,8,9,10\n,,\n").unwrap();
    let mut seen = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        seen.push((
            row.number,
            row.line,
            row.len(),
            row.fault.is_some(),
            row.is_blank(),
        ));
    }
    assert_eq!(
        seen,
        [
            (1, 2, 2, true, false),
            (2, 4, 3, false, false),
            (3, 6, 4, true, false),
            (4, 7, 3, false, true)
        ]
    );
}

#[test]
fn a_huge_cell_is_a_fault_and_takes_no_memory() {
    let mut bytes = b"a,b\n1,2\nx,".to_vec();
    bytes.extend(std::iter::repeat_n(b'y', 10 << 20));
    bytes.extend(b"\n3,4\n");
    let mut reader = open(&bytes).unwrap();
    assert_eq!(reader.next_row().unwrap().unwrap().cell(1), "2");
    let row = reader.next_row().unwrap().unwrap();
    assert_eq!(row.fault, Some(RowFault::CellTooLong { column: 1 }));
    assert_eq!(row.cell(0), "x");
    assert_eq!(reader.next_row().unwrap().unwrap().cell(1), "4");
    assert!(reader.next_row().unwrap().is_none());
    assert!(row.weight() <= CELL_BYTES, "{}", row.weight());
}

#[test]
fn a_row_of_too_many_cells_is_a_fault() {
    let mut bytes = b"a,b\n".to_vec();
    bytes.extend(std::iter::repeat_n(b',', 1 << 20));
    bytes.extend(b"\n3,4\n");
    let mut reader = open(&bytes).unwrap();
    assert_eq!(
        reader.next_row().unwrap().unwrap().fault,
        Some(RowFault::RowTooLong)
    );
    assert_eq!(reader.next_row().unwrap().unwrap().cell(0), "3");
}

#[test]
fn what_is_no_csv_file_is_refused() {
    for bytes in [
        &b""[..],
        b"\xef\xbb\xbf",
        b"PK\x03\x04rest",
        b"\x1f\x8b\x08",
        b"%PDF-1.7",
        b"\n\n",
    ] {
        assert!(open(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn nul_bytes_reach_the_row() {
    let mut reader = open(b"a,b\nx\0y,2\n").unwrap();
    assert_eq!(reader.next_row().unwrap().unwrap().cell(0), "x\0y");
}

#[test]
fn rows_know_the_lines_that_they_stand_on() {
    let mut bytes = b"sep=,\r\na,b\r\n1,\"2\r\n3\"\r\n\r\n4,5\r\n6,\"".to_vec();
    bytes.extend(b"long\n".repeat(CELL_BYTES / 4));
    bytes.extend(b"\"\n7,8");
    let mut reader = open(&bytes).unwrap();
    let mut seen = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        seen.push((row.line, row.last_line, row.fault.is_some()));
    }
    let long = CELL_BYTES as u64 / 4;
    let expected = [
        (3, 4, false),
        (6, 6, false),
        (7, 7 + long, true),
        (8 + long, 8 + long, false),
    ];
    assert_eq!(seen, expected);
}
