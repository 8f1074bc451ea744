//! Workbooks, JSON lines and vCards become the same records as CSV would.

use std::io::{Cursor, Write};

use engine::import::{self, Mapping, Mode, Source};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::{Value as Json, json};
use testkit::{Fresh, on_each};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{Kept, counts, cx, on, titled};

async fn plan(
    fresh: &Fresh,
    object: &str,
    bytes: &[u8],
    mapping: &str,
) -> base::Result<(import::Plan, Source)> {
    let source = Source::Bytes(bytes.into());
    let mapping = Mapping::parse(mapping).unwrap();
    let plan = import::plan(&cx(&fresh.ws), object, &source, mapping, None).await?;
    Ok((plan, source))
}

pub async fn import(
    fresh: &Fresh,
    object: &str,
    bytes: &[u8],
    mapping: &str,
) -> (import::Report, Kept) {
    let (plan, source) = plan(fresh, object, bytes, mapping).await.unwrap();
    let mut kept = Kept::default();
    let report = import::run(&cx(&fresh.ws), plan, &source, Mode::Write, &mut kept, &on).await;
    (report.unwrap(), kept)
}

async fn refused(fresh: &Fresh, bytes: &[u8], mapping: &str) -> String {
    match plan(fresh, "companies", bytes, mapping).await {
        Ok(_) => panic!("it is read"),
        Err(error) => error.public(),
    }
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Empty").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Deals").unwrap();
    for (column, header) in [
        "name",
        "amount",
        "close_date",
        "probability",
        "opened_on",
        "description",
    ]
    .iter()
    .enumerate()
    {
        sheet
            .write(0, u16::try_from(column).unwrap(), *header)
            .unwrap();
    }
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let percent = Format::new().set_num_format("0.0%");
    let date = ExcelDateTime::from_ymd(2024, 3, 15).unwrap();
    sheet.write(1, 0, "Jürgen & Söhne <GmbH>").unwrap();
    sheet.write(1, 1, 1234.5).unwrap();
    sheet.write_with_format(1, 2, &date, &day).unwrap();
    sheet.write_with_format(1, 3, 0.125, &percent).unwrap();
    sheet
        .write_formula(1, 4, Formula::new("=DATE(2024,1,2)").set_result("45293"))
        .unwrap();
    sheet.set_cell_format(1, 4, &day).unwrap();
    sheet.write(1, 5, "two\nlines").unwrap();
    // Row 3 is empty.
    sheet.write(3, 0, "Second").unwrap();
    sheet.write(3, 1, "not money").unwrap();
    book.add_worksheet()
        .set_name("Later")
        .unwrap()
        .write(0, 0, "name")
        .unwrap();
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_sheet_with_days_numbers_and_formulas_is_read() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        let (report, kept) = import(&fresh, "deals", &workbook(), "").await;
        assert_eq!(report.read_as, "XLSX, sheet \"Deals\" of 3");
        assert_eq!(counts(&report), (1, 0, 0, 1));
        // The line is that of the sheet.
        assert_eq!((report.faults[0].0, report.faults[0].1), (2, 4));
        assert!(kept.rows[0].1[0].contains("amount"), "{:?}", kept.rows);
        let deal = titled(&fresh.ws, "deal", "Jürgen & Söhne <GmbH>").await;
        assert_eq!(
            deal["amount"],
            json!({"amount": "1234.50", "currency": "USD"})
        );
        assert_eq!(deal["close_date"], "2024-03-15");
        assert_eq!(deal["opened_on"], "2024-01-02");
        assert_eq!(deal["probability"], "12.5");
        assert_eq!(deal["description"], "two\nlines");
    })
    .await;
}

#[tokio::test]
async fn sheets_are_chosen_by_name() {
    let fresh = Fresh::on("sqlite").await;
    let told = refused(&fresh, &workbook(), "[file]\nsheet = \"None\"\n").await;
    assert!(
        told.contains("has no sheet \"None\". It has: \"Empty\", \"Deals\", \"Later\"."),
        "{told}"
    );
    let told = refused(&fresh, b"name\nx\n", "[file]\nsheet = \"None\"\n").await;
    assert!(told.contains("is no workbook"), "{told}");
    let (report, _) = import(
        &fresh,
        "companies",
        &workbook(),
        "[file]\nsheet = \"later\"\n",
    )
    .await;
    assert_eq!(report.read, 0);
}

fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
        <table:table table:name="First"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
        <table:table table:name="Firms">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet".to_vec(),
        ),
        ("content.xml", content.into_bytes()),
    ])
}

#[tokio::test]
async fn an_opendocument_sheet_is_read() {
    let rows = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>Name</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Employees</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>annual_revenue</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>description</text:p></table:table-cell></table:table-row>
      <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="4"/></table:table-row>
      <table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>a comment</text:p></office:annotation><text:p>Müller &amp; <text:span>Sons</text:span><text:s text:c="2"/>Ltd</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="12"><text:p>12.00</text:p></table:table-cell><table:table-cell office:value-type="currency" office:currency="EUR" office:value="99.5"><text:p>99,50 €</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>one</text:p><text:p>two</text:p></table:table-cell></table:table-row>"#;
    on_each(|fresh| async move {
        let (report, kept) = import(&fresh, "companies", &ods(rows), "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (1, 0, 0, 0));
        assert!(
            report.read_as.contains("ODS, sheet \"Firms\""),
            "{}",
            report.read_as
        );
        let firm = titled(&fresh.ws, "company", "Müller & Sons  Ltd").await;
        assert_eq!(firm["employees"], 12);
        assert_eq!(
            firm["annual_revenue"],
            json!({"amount": "99.50", "currency": "EUR"})
        );
        assert_eq!(firm["description"], "one\ntwo");
    })
    .await;
}

#[tokio::test]
async fn workbooks_that_would_do_harm_are_refused() {
    let fresh = Fresh::on("sqlite").await;
    let whole = workbook();
    let bomb = vec![b'a'; 40 << 20];
    let sheet = |inner: &[u8]| {
        let mut xml =
            b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>".to_vec();
        xml.extend_from_slice(inner);
        xml.extend_from_slice(b"</t></is></c></row></sheetData></worksheet>");
        let book =
            br#"<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#;
        let links = br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#;
        archive(&[
            ("xl/workbook.xml", book.to_vec()),
            ("xl/_rels/workbook.xml.rels", links.to_vec()),
            ("xl/s.xml", xml),
        ])
    };
    let repeated = ods(&format!(
        "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>name</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"900\"><text:p>{}</text:p></table:table-cell></table:table-row>",
        "x".repeat(3_000)
    ));
    for (bytes, said) in [
        (whole[..whole.len() / 2].to_vec(), "is damaged"),
        (b"PK\x03\x04 and nothing".to_vec(), "is damaged"),
        (archive(&[("readme.txt", b"hello".to_vec())]), "no workbook"),
        (sheet(&bomb), "a cell of more than 16 MB"),
        (repeated, "unpacks to more than 200 times its size"),
        (ods("<table:table-row><table:table-cell"), "is damaged"),
        (ods(""), "no sheet with anything in it"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "old Excel workbook, or one with a password",
        ),
        (b"[\n{\"name\":\"x\"}]".to_vec(), "one JSON array"),
    ] {
        let told = refused(&fresh, &bytes, "").await;
        assert!(told.contains(said), "{said} / {told}");
    }
    // A cell that is only long is a fault of its row.
    let long = sheet(&vec![b'a'; 2 << 20]);
    let (report, _) = import(&fresh, "companies", &ods(&format!(
        "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>name</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row>",
        "y".repeat(2 << 20)
    )), "").await;
    assert_eq!(counts(&report), (0, 0, 0, 1));
    assert!(
        report.faults[0].2.contains("longer than 1 MB"),
        "{:?}",
        report.faults
    );
    assert!(refused(&fresh, &long, "").await.contains("first row"));
}

#[tokio::test]
async fn json_lines_of_any_shape_are_read() {
    on_each(|fresh| async move {
        let text = "\u{feff}{\"name\":\"One\",\"employees\":3,\"tags\":[\"a;b\",\"c\"]}\n\n{\"name\":\"Two\",\"billing_address\":{\"city\":\"Riga\",\"country\":\"LV\"},\"emails\":[\"x@y.example\"]}\nno json\n[1]\n{\"name\":\"Three\",\"employees\":\"many\"}\n";
        let (report, kept) = import(&fresh, "companies", text.as_bytes(), "").await;
        assert_eq!(report.read_as, "JSON lines");
        assert_eq!(counts(&report), (2, 0, 0, 3));
        let faults: Vec<u64> = report.faults.iter().map(|fault| fault.1).collect();
        assert_eq!(faults, [4, 5, 6]);
        assert!(kept.rows[0].1[0].contains("no JSON"), "{:?}", kept.rows);
        let one = titled(&fresh.ws, "company", "One").await;
        assert_eq!((&one["employees"], &one["tags"]), (&json!(3), &json!(["a;b", "c"])));
        let two = titled(&fresh.ws, "company", "Two").await;
        assert_eq!(two["billing_address"]["city"], "Riga");
        assert_eq!(two["emails"][0]["value"], "x@y.example");
    })
    .await;
}

#[tokio::test]
async fn cards_become_contacts_and_nothing_is_lost() {
    let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Nord;Ana;Maria;Dr.;\r\nFN:Dr. Ana Nord\r\nORG:Acme\\, Inc.;Sales\r\nTITLE:Buyer\r\nitem1.EMAIL;TYPE=INTERNET:ana@north.example\r\nitem1.X-ABLabel:_$!<Home>!$_\r\nEMAIL;TYPE=work,pref:a.nord@acme.example\r\nTEL;TYPE=CELL:+1 650 253 0000\r\nTEL;TYPE=FAX:ask me\r\nADR;TYPE=WORK:;;Road 1;Riga;;1010;Latvia\r\nADR;TYPE=HOME:;;Lane 2;Oslo;;0357;Norway\r\nBDAY:19700228\r\nCATEGORIES:vip,north\r\nNOTE:Likes\\ntea\r\nX-SKYPE:ana.nord\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/\r\nUID:u-1\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=BCrgen=\r\n Klein\r\nTEL;HOME;VOICE:+49 30 901820\r\n";
    on_each(|fresh| async move {
        let (report, kept) = import(&fresh, "contacts", text.as_bytes(), "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(
            (report.read_as.as_str(), report.layout),
            ("vCards", Some("vCard"))
        );
        assert_eq!(counts(&report), (2, 0, 0, 0));
        let ana = titled(&fresh.ws, "contact", "Dr. Ana Maria Nord").await;
        assert_eq!(ana["company"]["name"], "Acme, Inc.");
        assert_eq!(
            (&ana["department"], &ana["job_title"], &ana["birthday"]),
            (&json!("Sales"), &json!("Buyer"), &json!("1970-02-28"))
        );
        let emails: Vec<(&Json, &Json)> = ana["emails"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (&e["value"], &e["label"]))
            .collect();
        assert_eq!(
            emails,
            [
                (&json!("a.nord@acme.example"), &json!("work")),
                (&json!("ana@north.example"), &json!("Home"))
            ]
        );
        assert_eq!(ana["phones"][0]["value"], "+16502530000");
        assert_eq!(
            (&ana["address"]["city"], &ana["address"]["country"]),
            (&json!("Riga"), &json!("LV"))
        );
        assert_eq!(ana["tags"], json!(["vip", "north"]));
        let note = ana["description"].as_str().unwrap();
        for part in [
            "Likes\ntea",
            "X-SKYPE: ana.nord",
            "ask me",
            "Lane 2, Oslo, 0357, Norway",
            "PHOTO: 21 bytes",
        ] {
            assert!(note.contains(part), "{part} / {note}");
        }
        // The full name says no more than its parts; the first address has its kind.
        assert!(!note.contains("FN:"), "{note}");
        assert!(note.contains("ADR 1: work"), "{note}");
        assert_eq!(
            titled(&fresh.ws, "contact", "JürgenKlein").await["phones"][0]["value"],
            "+4930901820"
        );
    })
    .await;
}
