//! Every clock of the examples at once, for measurements: no mall promises all of that.

use verbatim_api::v1 as pb;

use super::file::of_the_program;

/// The examples that have all clocks from K01 to K34.
const FILES: [&str; 5] = [
    include_str!("../../../../examples/policies/clocks_talk.toml"),
    include_str!("../../../../examples/policies/clocks_hands.toml"),
    include_str!("../../../../examples/policies/clocks_resolution.toml"),
    include_str!("../../../../examples/policies/clocks_dispute.toml"),
    include_str!("../../../../examples/policies/clocks_after.toml"),
];

/// The clocks K01 to K34 with their calendars, and one policy by which all of them count for every
/// inquiry, as it can be published.
///
/// # Panics
/// Never: the files are part of the program, and a test reads them.
pub fn every_clock() -> pb::PolicyDocument {
    let mut every = pb::PolicyDocument::default();
    for file in FILES {
        let mut document = of_the_program(file);
        // The files share a calendar, and each repeats it.
        document.calendar.retain(|calendar| !every.calendar.contains(calendar));
        every.calendar.append(&mut document.calendar);
        every.roster.append(&mut document.roster);
        every.clock.append(&mut document.clock);
    }
    let clock = every.clock.iter().map(|clock| clock.clock_id.clone()).collect();
    every.policy.push(pb::Policy {
        policy_id: "every_clock".to_owned(),
        version: 1,
        title: "Every clock counts for every inquiry".to_owned(),
        row: vec![pb::PolicyRow { clock, ..Default::default() }],
        ..Default::default()
    });
    every
}

#[cfg(test)]
mod tests {
    use super::every_clock;

    #[test]
    fn every_clock_from_k01_to_k34_counts_and_the_document_has_no_fault() {
        let document = every_clock();
        let ids = &document.policy[0].row[0].clock;
        for number in 1..=34 {
            let begins = format!("k{number:02}_");
            assert!(ids.iter().any(|id| id.starts_with(&begins)), "{begins} is missing");
        }
        assert_eq!(verbatim_wire::policy_document(document).err(), None);
    }
}
