//! Fuzz targets: see `script/fuzz`.

use super::apply::apply;
use super::columns;
use super::export::lines;
use super::formula::{bare, quoted};
use super::records::Records;
use super::{limits, sheet};
use iso_currency::Currency;
use shared::time::Timestamp;
use uuid::Uuid;

fn fields(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
    Records::of(text).filter_map(|record| record.fields.ok()).collect()
}

/// Records are as the `csv` crate has them wherever every quote is sound, and are the same again once they are written.
#[test]
fn csv_records() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/csv-records"), |text| {
        let mut lines = 0;
        let mut sound = true;
        for record in Records::of(text) {
            assert!(record.line > lines, "line {} after {lines}", record.line);
            lines = record.line;
            sound &= record.fields.is_ok();
        }
        let read = fields(text);
        if sound {
            let mut reference = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
            let reference: Vec<Vec<Vec<u8>>> =
                reference.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
            assert_eq!(read, reference);
        }
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for record in &read {
            writer.write_record(record).unwrap();
        }
        assert_eq!(fields(&writer.into_inner().unwrap()), read);
        for field in read.iter().flatten().filter_map(|field| str::from_utf8(field).ok()) {
            assert!(!quoted(field).starts_with(['=', '+', '-', '@', '\t', '\r']), "{field:?}");
            assert_eq!(bare(&quoted(field)), field);
        }
    });
}

/// What comes in of a file goes out and comes in again without changing anything.
#[test]
fn csv_products() {
    ::fuzz::check(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/csv-products"), |text| {
        let now = Timestamp::from_millis(1_795_163_882_125);
        for product in sheet::read(text, Currency::EUR).products {
            let mut ids = 0;
            let mut new_id = || {
                ids += 1;
                Uuid::from_u128(ids)
            };
            let stored = apply(None, &product, now, &mut new_id);
            if limits::check(&stored, Currency::EUR).is_err() {
                continue;
            }
            let stored = stored.record;
            let sold: Vec<_> = stored.variants.iter().map(|variant| (variant, 3)).collect();
            let mut out = csv::Writer::from_writer(Vec::new());
            out.write_record(columns::HEADER).unwrap();
            for line in lines(&stored, &sold) {
                out.write_record(line.0).unwrap();
            }
            let out = out.into_inner().unwrap();
            let shown = String::from_utf8_lossy(&out);
            let again = sheet::read(&out, Currency::EUR);
            assert!(again.rejected.is_empty(), "{:?}\n{shown}", again.rejected);
            let [again] = again.products.as_slice() else { panic!("{} products\n{shown}", again.products.len()) };
            let same = apply(Some(&stored), again, now, &mut new_id);
            assert_eq!((&again.handle, &same.record), (&stored.slug, &stored), "{shown}");
            assert!(!same.changed);
        }
    });
}
