//! `verbatim topics`: makes the topics in Kafka, or says what is wrong with those that are there.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use verbatim_log_kafka::{Danger, TopicsError, check_topics, create_topics};

use crate::settings::{self, Settings, SettingsArgs};
use crate::terminal;

#[derive(Debug, Args)]
pub(super) struct TopicsArgs {
    #[command(subcommand)]
    word: Word,
}

#[derive(Debug, Subcommand)]
enum Word {
    /// Make the topics that are missing, with the settings that the log rests on, and check all.
    Create(SettingsArgs),
    /// Name every setting of the topics that endangers what is written to them.
    Check(SettingsArgs),
}

pub(super) async fn run(args: TopicsArgs) -> ExitCode {
    let (Word::Create(settings) | Word::Check(settings)) = &args.word;
    let settings = match settings::read_for_topics(settings) {
        Ok(settings) => settings,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::from(2);
        }
    };
    let done = match args.word {
        Word::Create(_) => create(&settings).await,
        Word::Check(_) => check(&settings).await,
    };
    match done {
        Ok(dangers) if dangers.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn create(settings: &Settings) -> Result<Vec<Danger>, TopicsError> {
    let made = create_topics(&settings.kafka(), settings.partitions).await?;
    for topic in &made {
        terminal::say(&format!("made `{topic}`"));
    }
    if made.is_empty() {
        terminal::say("every topic is there already");
    }
    check(settings).await
}

async fn check(settings: &Settings) -> Result<Vec<Danger>, TopicsError> {
    let dangers = check_topics(&settings.kafka(), settings.partitions).await?;
    let rows = dangers.iter().map(|it| {
        let Danger { topic, setting, found, expected, endangers } = it.clone();
        vec![topic, setting, found, expected, endangers.to_owned()]
    });
    if dangers.is_empty() {
        let (topic, owners) = (&settings.kafka_topic, &settings.kafka_owners_topic);
        terminal::say(&format!("`{topic}` and `{owners}` are as they must be"));
    } else {
        let columns = ["topic", "setting", "is", "must be", "or else"];
        terminal::table("Settings that endanger the log", &columns, rows.collect());
    }
    Ok(dangers)
}
