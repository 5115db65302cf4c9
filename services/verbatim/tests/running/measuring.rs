//! The benchmarks run to their end.

use crate::process::run;

#[test]
fn replay_is_measured_under_no_clock_the_starter_set_and_every_clock() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["bench", "replay", "--facts", "400"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for clocks in ["none", "8, of the starter policies", "40, all of K01 to K34"] {
        let title = format!("clocks: {clocks}\n");
        assert!(said.out.contains(&title), "not measured under {clocks}:\n{}", said.out);
    }
    for what in ["replay, Raw", "replay, Decoded", "projection, all views", "rebuild, all views"] {
        assert_eq!(said.out.matches(what).count(), 3, "{what}:\n{}", said.out);
    }
}
