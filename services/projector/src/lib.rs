//! Runs every projector over every partition, until it is told to stop.

mod engine_watch;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;
use verbatim_accountability_projector::{
    AccountabilityProjector, CustomerFactProjector, MerchantFactProjector,
};
use verbatim_log::{EventLog, Partition};
use verbatim_projection::{AnyProjector, Engine, Observer, ProjectError, Views};
use verbatim_sla_projector::{
    ClockProjector, GovernanceProjector, SessionClockProjector, SessionProjector, SlaProjector,
    UndertakingProjector,
};

use engine_watch::EngineWatch;

/// How often it is looked how far the engines are behind.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Every projector of this version.
pub fn projectors() -> Vec<Arc<dyn AnyProjector>> {
    vec![
        Arc::new(SlaProjector),
        Arc::new(ClockProjector),
        Arc::new(UndertakingProjector),
        Arc::new(GovernanceProjector),
        Arc::new(SessionProjector),
        Arc::new(SessionClockProjector),
        Arc::new(AccountabilityProjector),
        Arc::new(CustomerFactProjector),
        Arc::new(MerchantFactProjector),
    ]
}

/// The running projectors.
#[derive(Debug)]
pub struct Projectors {
    /// One task, which ends with all that it runs when this is dropped.
    crew: JoinSet<Vec<ProjectError>>,
    stop: watch::Sender<bool>,
    all_running: watch::Receiver<bool>,
}

impl Projectors {
    /// Starts one engine for each projector and each partition that is `assigned`, as that changes.
    /// Engines of several instances on one partition would not harm, but waste.
    pub fn start(
        log: &Arc<dyn EventLog>,
        log_identity: Uuid,
        views: &Views,
        assigned: watch::Receiver<Vec<Partition>>,
    ) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (standing, all_running) = watch::channel(true);
        let crew = Crew {
            log: Arc::clone(log),
            log_identity,
            views: views.clone(),
            standing,
            engines: JoinSet::new(),
            at_work: HashMap::new(),
            errors: Vec::new(),
        };
        let mut task = JoinSet::new();
        task.spawn(crew.run(assigned, stopping));
        Projectors { crew: task, stop, all_running }
    }

    /// Whether every engine runs. What stops one does not pass by itself: it needs a human.
    pub fn all_running(&self) -> watch::Receiver<bool> {
        self.all_running.clone()
    }

    /// Ends every engine behind the batch it is at. What had stopped one before is returned.
    pub async fn stop(mut self) -> Vec<ProjectError> {
        self.stop.send_replace(true);
        match self.crew.join_next().await {
            Some(Ok(errors)) => errors,
            Some(Err(_)) | None => Vec::new(),
        }
    }
}

/// The engines that run, and what they need.
struct Crew {
    log: Arc<dyn EventLog>,
    log_identity: Uuid,
    views: Views,
    standing: watch::Sender<bool>,
    engines: JoinSet<Result<(), ProjectError>>,
    at_work: HashMap<Partition, Work>,
    errors: Vec<ProjectError>,
}

/// The engines of one partition.
struct Work {
    stop: watch::Sender<bool>,
    watches: Vec<Arc<EngineWatch>>,
}

impl Crew {
    async fn run(
        mut self,
        mut assigned: watch::Receiver<Vec<Partition>>,
        mut stopping: watch::Receiver<bool>,
    ) -> Vec<ProjectError> {
        let mut is_final = false;
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let wanted = assigned.borrow_and_update().clone();
            self.fit(&wanted);
            tokio::select! {
                // Whoever assigns may be gone: then it stays as it is.
                changed = assigned.changed(), if !is_final => is_final = changed.is_err(),
                Some(ended) = self.engines.join_next() => self.note(ended),
                _ = looks.tick() => self.look(),
                _ = stopping.wait_for(|stop| *stop) => break,
            }
        }
        self.fit(&[]);
        while let Some(ended) = self.engines.join_next().await {
            self.note(ended);
        }
        self.errors
    }

    /// Starts and ends engines until these partitions are worked on.
    fn fit(&mut self, wanted: &[Partition]) {
        self.at_work.retain(|partition, work| {
            let is_wanted = wanted.contains(partition);
            if !is_wanted {
                work.stop.send_replace(true);
            }
            is_wanted
        });
        for partition in wanted {
            if !self.at_work.contains_key(partition) {
                let work = self.begin(*partition);
                self.at_work.insert(*partition, work);
            }
        }
    }

    fn look(&self) {
        self.at_work.values().flat_map(|work| &work.watches).for_each(|watch| watch.look());
    }

    fn begin(&mut self, partition: Partition) -> Work {
        let mut work = Work { stop: watch::Sender::new(false), watches: Vec::new() };
        for projector in projectors() {
            let (name, log) = (projector.name(), Arc::clone(&self.log));
            let views = self.views.clone();
            let watch = Arc::new(EngineWatch::new(name, partition, log.watch_end(partition)));
            let engine = Engine::new(projector, log, self.log_identity, views, partition)
                .observed_by(Arc::clone(&watch) as Arc<dyn Observer>);
            work.watches.push(Arc::clone(&watch));
            let stopping = work.stop.subscribe();
            self.engines.spawn(async move {
                let ended = engine.run(stopping).await;
                watch.ended(&ended);
                if let Err(error) = &ended {
                    let (error, partition): (&dyn std::error::Error, _) = (error, partition.0);
                    tracing::error!(projection = name, partition, error, "projection stopped");
                }
                ended
            });
        }
        work
    }

    fn note(&mut self, ended: Result<Result<(), ProjectError>, JoinError>) {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                self.standing.send_replace(false);
                self.errors.push(error);
            }
            Err(panicked) => {
                self.standing.send_replace(false);
                tracing::error!(error = %panicked, "a projection did not end well");
            }
        }
    }
}
