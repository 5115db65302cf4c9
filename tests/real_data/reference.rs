//! Reference files, and what it means to equal them.

use std::io::Read;
use std::path::{Path, PathBuf};

/// Where the data lie; nothing, outside CI, if they are absent.
#[expect(clippy::print_stdout, reason = "a test that tests nothing says so")]
pub(crate) fn data_folder() -> Option<PathBuf> {
    let named = std::env::var_os("VERBATIM_DATA").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = named.unwrap_or_else(|| root.join("shared/data"));
    if folder.join("bpic2013").is_dir() {
        return Some(folder);
    }
    let in_ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!in_ci, "the real data are absent: set VERBATIM_DATA to their folder");
    println!("the real data are absent: set VERBATIM_DATA to their folder; nothing was tested");
    None
}

/// Rows as text, the header first.
pub(crate) type Rows = Vec<Vec<String>>;

/// Every row and every named column of the reference stands in the answer, in whatever order.
pub(crate) fn expect_equal(answer: &Rows, reference: &Path) {
    let expected = read(reference);
    let shared: Vec<(usize, usize)> = expected[0]
        .iter()
        .enumerate()
        .filter_map(|(place, name)| {
            Some((place, answer[0].iter().position(|it| same_name(it, name))?))
        })
        .collect();
    assert_eq!(shared[0], (0, 0), "{}: the first column names the row", reference.display());
    let wanted = compared_columns(&expected[0]);
    assert_eq!(shared.len(), wanted, "{}: columns {:?}", reference.display(), answer[0]);
    let pick = |row: &Vec<String>, of: fn(&(usize, usize)) -> usize| -> Vec<String> {
        shared.iter().map(|pair| normal(&row[of(pair)])).collect()
    };
    let mut ours: Rows = answer[1..].iter().map(|row| pick(row, |pair| pair.1)).collect();
    let mut theirs: Rows = expected[1..].iter().map(|row| pick(row, |pair| pair.0)).collect();
    theirs.retain(|row| !is_about_the_file(&row[0]));
    ours.sort();
    theirs.sort();
    assert_eq!(ours.len(), theirs.len(), "{}: how many rows", reference.display());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs, "{}", reference.display());
    }
}

/// The file of published figures has two columns of the same figures: as computed and as printed.
fn compared_columns(header: &[String]) -> usize {
    header.iter().filter(|name| *name != "published_in_the_xes_header").count()
}

fn same_name(ours: &str, theirs: &str) -> bool {
    ours == theirs || (ours == "value" && theirs == "computed_here")
}

/// Who may use the file, where it was published, and a sum over all rows: no rows of their own.
fn is_about_the_file(figure: &str) -> bool {
    matches!(figure, "rights" | "doi" | "ALL")
}

/// The figures of one row, by column.
pub(crate) fn figures_of(reference: &Path, key: &str) -> Vec<(String, String)> {
    let rows = read(reference);
    let row = rows.iter().find(|row| row[0] == key).expect("the reference has such a row");
    let figures = rows[0].iter().cloned().zip(row.iter().map(|it| normal(it)));
    figures.skip(1).collect()
}

/// Numbers by value, everything else as it is, but for control characters, which no id may hold.
pub(crate) fn normal(text: &str) -> String {
    let printable = || text.chars().filter(|letter| !letter.is_control()).collect();
    text.parse::<f64>().map_or_else(|_| printable(), |number| number.to_string())
}

fn read(path: &Path) -> Rows {
    let mut bytes = Vec::new();
    let mut file = std::fs::File::open(path).expect("the reference file is there");
    file.read_to_end(&mut bytes).expect("the reference file can be read");
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut plain).expect("it is gzip");
        bytes = plain;
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
    let rows = reader.records().map(|row| row.expect("the reference file is CSV"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}
