//! The benchmarks run to their end.

use crate::process::run;

#[test]
fn replay_is_measured_under_each_set_of_clocks_with_inquiries_unanswered_and_dealt_with() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["bench", "replay", "--facts", "400"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for load in ["unanswered", "dealt with"] {
        for clocks in ["none", "9, of the starter policies", "40, all of K01 to K34"] {
            let title = format!("inquiries: {load}; ids: rising; clocks: {clocks}\n");
            assert!(said.out.contains(&title), "{title} is not measured:\n{}", said.out);
        }
    }
    for what in ["replay, Raw", "replay, Decoded", "projection, all views", "rebuild, all views"] {
        assert_eq!(said.out.matches(what).count(), 6, "{what}:\n{}", said.out);
    }
}

#[test]
fn ids_of_inquiries_are_random_where_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let asked = ["bench", "replay", "--facts", "400", "--ids", "random", "--clocks", "none"];
    let said = run(folder.path(), &asked);
    assert_eq!(said.code, 0, "{}", said.err);
    let title = "inquiries: unanswered; ids: random; clocks: none\n";
    assert!(said.out.contains(title), "{}", said.out);
}
