//! Words that people wrote show nowhere but in the record itself.

use std::fmt::Debug;

use verbatim_domain::Content;
use verbatim_domain::inquiry::Event;

use crate::facts;
use crate::golden::goldens;
use crate::parse::parsed;
use crate::pen::{Pen, WORDS};
use crate::requests::of_every_command;
use crate::violations::spoiled;

/// Any part of the words, such as the name in them, would be as bad as all of them.
fn shows_words(text: &str) -> bool {
    let mut long_words = WORDS.split(' ').filter(|word| word.len() > 4);
    long_words.any(|word| text.contains(word))
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

#[test]
fn words_do_not_show_in_an_outcome_or_a_fact() {
    let mut with_words = 0;
    for golden in goldens() {
        let bytes = golden.outcome.encode();
        let holds_words = bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes());
        with_words += usize::from(holds_words);
        assert!(!shows_words(&shown(&golden.outcome)), "{}", golden.name);
        assert!(!shows_words(&shown(&golden.outcome.to_proto())), "{}", golden.name);
        for fact in &golden.outcome.facts {
            assert!(!shows_words(&shown(&fact.event)), "{}", golden.name);
        }
    }
    // Thirteen kinds of fact have words in them, and one of those is among the several.
    assert_eq!(with_words, 14);
}

#[test]
fn words_do_not_show_in_a_request_or_a_command() {
    let mut with_words = 0;
    for sample in of_every_command() {
        assert!(!shows_words(&shown(&sample.arm)), "{}", sample.name);
        let request = parsed(sample.arm).unwrap();
        assert!(!shows_words(&shown(&request)), "{}", sample.name);
        assert!(!shows_words(&shown(&request.wish)), "{}", sample.name);
        with_words += usize::from(shown(&request.wish).contains("<content, "));
    }
    assert_eq!(with_words, 13);
}

#[test]
fn what_was_in_a_bad_field_does_not_show_in_what_is_said_of_it() {
    for sample in of_every_command() {
        let (arm, _) = spoiled(&sample);
        let violations = parsed(arm).unwrap_err();
        assert!(!violations.is_empty());
        assert!(!shows_words(&shown(&violations)), "{}", sample.name);
    }
}

#[test]
fn words_show_how_many_bytes_they_have() {
    let words = Pen::Full.words();
    assert_eq!(format!("{words:?}"), format!("<content, {} bytes>", WORDS.len()));
    assert_eq!(words.expose(), WORDS);
    let note = Event::NoteAdded(facts::note_added(&mut Pen::Full));
    assert!(shown(&note).contains("<content, "));
}

#[test]
fn words_may_be_empty_or_many_lines() {
    for words in ["", "one\ntwo\tthree\u{0}"] {
        assert_eq!(Content::new(words).unwrap().expose(), words);
    }
}
