//! Runs every projector over every partition, until it is told to stop.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use verbatim_accountability_projector::AccountabilityProjector;
use verbatim_log::{EventLog, Partition};
use verbatim_projection::{AnyProjector, Engine, ProjectError, Views};
use verbatim_sla_projector::SlaProjector;

/// Every projector of this version.
pub fn projectors() -> Vec<Arc<dyn AnyProjector>> {
    vec![Arc::new(SlaProjector), Arc::new(AccountabilityProjector)]
}

/// The running projectors.
#[derive(Debug)]
pub struct Projectors {
    tasks: JoinSet<Result<(), ProjectError>>,
    stop: watch::Sender<bool>,
    all_running: watch::Receiver<bool>,
}

impl Projectors {
    /// Starts one engine for each projector and partition.
    pub fn start(log: &Arc<dyn EventLog>, log_identity: uuid::Uuid, views: &Views) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (standing, all_running) = watch::channel(true);
        let standing = Arc::new(standing);
        let mut tasks = JoinSet::new();
        for projector in projectors() {
            for partition in Partition::all(log.partition_count()) {
                let (projector, log) = (Arc::clone(&projector), Arc::clone(log));
                let name = projector.name();
                let engine = Engine::new(projector, log, log_identity, views.clone(), partition);
                let (stopping, standing) = (stopping.clone(), Arc::clone(&standing));
                tasks.spawn(async move {
                    let ended = engine.run(stopping).await;
                    if let Err(error) = &ended {
                        let (error, partition): (&dyn std::error::Error, _) = (error, partition.0);
                        tracing::error!(projection = name, partition, error, "projection stopped");
                        standing.send_replace(false);
                    }
                    ended
                });
            }
        }
        Projectors { tasks, stop, all_running }
    }

    /// Whether every engine runs. What stops one does not pass by itself: it needs a human.
    pub fn all_running(&self) -> watch::Receiver<bool> {
        self.all_running.clone()
    }

    /// Ends every engine behind the batch it is at. What had stopped one before is returned.
    pub async fn stop(mut self) -> Vec<ProjectError> {
        self.stop.send_replace(true);
        let mut errors = Vec::new();
        while let Some(ended) = self.tasks.join_next().await {
            if let Ok(Err(error)) = ended {
                errors.push(error);
            }
        }
        errors
    }
}
