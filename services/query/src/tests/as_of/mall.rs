//! A mall whose log is told step by step, by chance, and whose views are filled as far as chance
//! has it.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::watch;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_domain::governance::publish::Event;
use verbatim_domain::id::{CorrectionId, ExternalId, derived};
use verbatim_domain::inquiry::Command;
use verbatim_domain::inquiry::correct::{self, FactCorrected};
use verbatim_domain::{Code, Content};
use verbatim_log::{Claim, EventLog, Header, MemoryLog, Nonce, Partition, Record, Sealing};
use verbatim_projection::{Engine, Limits, PastLimits, PastViews, Views};
use verbatim_projector::projectors;
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, random_story, rearranged};
use verbatim_testkit::postgres::PostgresServer;
use verbatim_testkit::rules::emergency::Emergency;
use verbatim_testkit::rules::{
    Published, document, exemption, other_hours, other_policy, publication, published,
};
use verbatim_testkit::sessions::{Visit, random_visit};
use verbatim_wire::{Kind, Outcome};

use crate::Query;

const PARTITION_COUNT: u32 = 3;
const LOG_IDENTITY: Uuid = Uuid::from_u128(23);
const STORY_COUNT: usize = 4;
const VISIT_COUNT: usize = 2;

/// A record's stream and its body.
type Told = (Uuid, Vec<u8>);

fn told<K: Kind>(outcome: &Outcome<K>) -> Told {
    (outcome.stream_id().uuid(), outcome.encode())
}

/// What the mall publishes and says, one after the other.
fn publications() -> VecDeque<Vec<Event>> {
    let outage = Emergency("outage");
    let granted = pb::PolicyDocument { exemption: vec![exemption(0, 1)], ..document() };
    let granted = published(granted).into_iter().filter(|it| it.kind() == "exemption_granted");
    VecDeque::from([
        published(document()),
        other_hours(2, "10:00-17:00"),
        vec![outage.declared(None, Some(0), &["turn_response"])],
        granted.collect(),
        other_policy(2, &["turn_response"]),
        vec![outage.acted("tell_the_public", true), outage.stood_down()],
        other_hours(3, "08:00-18:00"),
    ])
}

/// Numbers that look random and follow from a seed.
pub(super) struct Chance {
    seed: u64,
    drawn: u64,
}

impl Chance {
    pub(super) fn of(seed: u64) -> Self {
        Chance { seed, drawn: 0 }
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.drawn += 1;
        let drawn = derived(&[b"chance", &self.seed.to_be_bytes(), &self.drawn.to_be_bytes()]);
        let (number, _) = drawn.as_u64_pair();
        usize::try_from(number % bound as u64).unwrap()
    }
}

pub(super) struct Mall {
    log: Arc<dyn EventLog>,
    pub(super) in_file: Query,
    pub(super) in_postgres: Query,
    pub(super) inquiry_ids: Vec<String>,
    /// What is still to be told of each inquiry and each session.
    stories: Vec<VecDeque<Told>>,
    /// What is still to be published.
    publications: VecDeque<Vec<Event>>,
    /// How many events the mall has published.
    published_count: u64,
    governed_by: u64,
    next_index: [u64; PARTITION_COUNT as usize],
    /// The clock of whoever records.
    pub(super) now_ms: i64,
    _folder: tempfile::TempDir,
    _stopping: watch::Sender<bool>,
}

impl Mall {
    pub(super) async fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log: Arc<dyn EventLog> = Arc::new(MemoryLog::new(PARTITION_COUNT));
        let database = PostgresServer::shared().await.database();
        let in_file = Views::open(&folder.path().join("live"), &projectors()).await.unwrap();
        let in_postgres = Views::connect(&database, &projectors()).await.unwrap();
        let stopping = watch::Sender::new(false);
        let query = |views: Views, past: &str| {
            let (folder, limits) = (folder.path().join(past), PastLimits::default());
            let past = PastViews::in_folder(folder, projectors(), Arc::clone(&log), limits);
            Query::new((views, past.unwrap()), Arc::clone(&log), stopping.subscribe())
        };
        let stories: Vec<Story> = (0..STORY_COUNT)
            .map(|number| random_story(&format!("{seed}:{number}"), seed + number as u64, 25))
            .map(corrected)
            .collect();
        let inquiry_ids = stories.iter().map(|it| it.inquiry_id().uuid().to_string()).collect();
        let stories = stories.into_iter().map(|it| rearranged(it.outcomes(), seed));
        let mut told: Vec<VecDeque<Told>> =
            stories.map(|it| it.iter().map(told).collect()).collect();
        for number in 0..VISIT_COUNT {
            let visit = Visit::of(&format!("{seed}:{number}"));
            let visit = random_visit(visit, seed + number as u64, 10);
            told.push(visit.outcomes().iter().map(self::told).collect());
        }
        let mut mall = Mall {
            in_file: query(in_file, "past of file"),
            in_postgres: query(in_postgres, "past of database"),
            log,
            inquiry_ids,
            stories: told,
            publications: publications(),
            published_count: 0,
            governed_by: 0,
            next_index: [0; PARTITION_COUNT as usize],
            now_ms: BEGINS_AT_MS,
            _folder: folder,
            _stopping: stopping,
        };
        for partition in Partition::all(PARTITION_COUNT) {
            let claim = Record::claim(mall.header(None), &claim()).unwrap();
            mall.append(partition, claim).await;
        }
        mall
    }

    /// Something is published, or becomes known of an inquiry; false if all was told.
    pub(super) async fn goes_on(&mut self, chance: &mut Chance) -> bool {
        self.now_ms += [0, 1, 500][chance.below(3)];
        if chance.below(8) == 0
            && let Some(events) = self.publications.pop_front()
        {
            let index = self.next_index[0];
            let (number, first_seq) = (index, self.published_count + 1);
            self.published_count += events.len() as u64;
            let outcome = publication(Published { number, first_seq, minute: 0 }, events);
            let record = Record::outcome(self.header(Some(index)), &outcome.encode()).unwrap();
            self.append(Partition::GOVERNANCE, record).await;
            self.governed_by = index;
            return true;
        }
        let count = self.stories.len();
        let first = chance.below(count);
        let all = (0..count).map(|number| (first + number) % count);
        let mut all = all.filter(|story| !self.stories[*story].is_empty());
        let Some(story) = all.next() else { return false };
        let Some((stream_id, body)) = self.stories[story].pop_front() else { return false };
        let partition = Partition::of_stream(stream_id, PARTITION_COUNT);
        let header = self.header(Some(self.next_index[partition.0 as usize]));
        self.append(partition, Record::outcome(header, &body).unwrap()).await;
        true
    }

    fn header(&self, index: Option<u64>) -> Header {
        let (governed_by, recorded_at_ms) = (Some(self.governed_by), self.now_ms);
        Header { term: 1, index, governed_by, recorded_at_ms }
    }

    async fn append(&mut self, partition: Partition, record: Record) {
        self.log.writer(partition).append(vec![record]).await.unwrap();
        self.next_index[partition.0 as usize] += 1;
    }

    /// Some projections take in all that was told in some partitions, or all of them everywhere.
    pub(super) async fn is_seen(&self, how: Seen, chance: &mut Chance) {
        for projector in projectors() {
            for partition in Partition::all(PARTITION_COUNT) {
                if how == Seen::InPart && chance.below(2) == 0 {
                    continue;
                }
                let limits = Limits { records_max: 1 + chance.below(9), bytes_max: 64 * 1024 };
                for query in [&self.in_file, &self.in_postgres] {
                    let (projector, log) = (Arc::clone(&projector), Arc::clone(&self.log));
                    let views = query.views.clone();
                    let engine = Engine::new(projector, log, LOG_IDENTITY, views, partition);
                    engine.with_limits(limits).catch_up().await.unwrap();
                }
            }
        }
    }
}

/// How far the views are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    InPart,
    Wholly,
}

/// The same story, whose first fact turns out to have been wrong.
fn corrected(story: Story) -> Story {
    let word = |word: &str| Content::new(word).ok();
    let wish = correct::Command::CorrectFact(FactCorrected {
        correction_id: CorrectionId::new(derived(&[b"correction"])),
        of: 1,
        field: Code::new("category").unwrap(),
        was: word("delivery"),
        now: word("payment"),
        reason: Code::new("typo").unwrap(),
        approved_by: ExternalId::new("lead").unwrap(),
    });
    story.then(Command::from(wish))
}

fn claim() -> Claim {
    Claim {
        instance: LOG_IDENTITY,
        address: String::new(),
        nonce: Nonce([3; 16]),
        log_identity: LOG_IDENTITY,
        partition_count: PARTITION_COUNT,
        sealing: Sealing::None,
    }
}
