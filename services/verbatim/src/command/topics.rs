//! `verbatim topics`: makes the topics in Kafka, or says what is wrong with those that are there.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand};
use tokio::time::{interval, timeout};
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

/// How long brokers may take to hear of a topic that was made.
const KNOWN_WITHIN: Duration = Duration::from_secs(15);

/// Between two looks whether they have.
const LOOK_EVERY: Duration = Duration::from_millis(100);

async fn create(settings: &Settings) -> Result<Vec<Danger>, TopicsError> {
    let made = create_topics(&settings.kafka(), settings.partitions).await?;
    for topic in &made {
        terminal::say(&format!("made `{topic}`"));
    }
    if made.is_empty() {
        terminal::say("every topic is there already");
        return check(settings).await;
    }
    // Not every broker knows at once all about what was made.
    let mut between_looks = interval(LOOK_EVERY);
    let known = timeout(KNOWN_WITHIN, async {
        loop {
            between_looks.tick().await;
            match check_topics(&settings.kafka(), settings.partitions).await {
                Ok(dangers) if dangers.is_empty() => return Ok(()),
                Ok(_) => {}
                Err(error) if error.is_not_there() => {}
                Err(error) => return Err(error),
            }
        }
    });
    match known.await {
        Ok(Err(error)) => Err(error),
        Ok(Ok(())) | Err(_) => check(settings).await,
    }
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
