//! The whole server in one process: log, ledger, projectors, views, and the services before them.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tonic::service::RoutesBuilder;
use verbatim_audit::Audit;
use verbatim_grpc::{
    CallCounts, Edge, Health, Limits, Peers, PlaintextRefused, Reserved, Role, ServeError,
    check_plaintext, reflection, serve, with_pages,
};
use verbatim_intake::Intake;
use verbatim_ledger::{Ledger, Options, Parts, Serving, StartError};
use verbatim_log::{
    EventLog, EveryPartition, Ownership, Partition, ReadError, log_identity, next_index,
};
use verbatim_log_embedded::OpenError;
use verbatim_log_kafka::TopicsError;
use verbatim_projection::{PastLimits, PastViews, Views, ViewsError};
use verbatim_projector::{Projectors, projectors};
use verbatim_query::Query;

use crate::chance::{SystemClock, SystemEntropy};
use crate::digest_key::{self, DigestKeyError};
use crate::metrics::Metrics;
use crate::open_log::{OpenLog, reached_at};
use crate::settings::{LogKind, Settings, ViewsKind};

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address may not be served without TLS.
    #[error(transparent)]
    Plaintext(#[from] PlaintextRefused),
    /// The address cannot be listened on.
    #[error("`{address}` cannot be listened on")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// The key cannot be used.
    #[error("the store's key cannot be used")]
    DigestKey(#[from] DigestKeyError),
    /// The log cannot be opened.
    #[error("the log cannot be opened")]
    Log(#[from] OpenError),
    /// The log in Kafka cannot be opened.
    #[error("the log in Kafka cannot be opened")]
    Kafka(#[from] verbatim_log_kafka::OpenError),
    /// The topics cannot be looked at.
    #[error("the topics cannot be checked")]
    Topics(#[from] TopicsError),
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Read(#[from] ReadError),
    /// The ledger does not start.
    #[error("the ledger does not start")]
    Ledger(#[from] StartError),
    /// The views cannot be opened.
    #[error("the views cannot be opened")]
    Views(#[from] ViewsError),
    /// A partition lost or forked data.
    #[error("the log has lost data that this store had acknowledged; see the log for the place")]
    DataLoss,
    /// Every owner ended before commands could be carried out.
    #[error("the ledger ended before it was ready; see the log for the reason")]
    LedgerEnded,
}

/// Why the views do not come to the end of the log.
#[derive(Debug, thiserror::Error)]
pub enum NotCaughtUp {
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Read(#[from] ReadError),
    /// A projection ended.
    #[error("a projection has stopped; see the log for the place")]
    Stopped,
}

/// Whether the views follow the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filling {
    Followed,
    Left,
}

/// A running server with every role.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    calls: CallCounts,
    log: OpenLog,
    ledger: Ledger,
    views: Views,
    /// None: the views stay as they are.
    projectors: Option<Projectors>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<Result<(), ServeError>>,
    health: JoinSet<()>,
}

impl Server {
    /// Starts on a free port of this machine with everything else as it is by default.
    ///
    /// # Errors
    /// Why it does not start.
    pub async fn start_in(folder: &Path) -> Result<Server, ServerError> {
        Server::start(&on_a_free_port(folder)).await
    }

    /// As [`Server::start_in`], but nothing fills the views: so a load, or what it costs, comes
    /// without theirs.
    ///
    /// # Errors
    /// Why it does not start.
    pub async fn start_without_views(folder: &Path) -> Result<Server, ServerError> {
        Server::start_with(&on_a_free_port(folder), Filling::Left).await
    }

    /// Opens the store, starts everything, and returns once commands can be carried out.
    ///
    /// # Errors
    /// Why it does not start.
    pub async fn start(settings: &Settings) -> Result<Server, ServerError> {
        Server::start_with(settings, Filling::Followed).await
    }

    async fn start_with(settings: &Settings, filling: Filling) -> Result<Server, ServerError> {
        check_plaintext(settings.listen)?;
        // Before anything looks up its figures.
        let metrics = Metrics::start();
        let listen = |error| ServerError::Listen { address: settings.listen, error };
        let reserved = Reserved::take(settings.listen).map_err(listen)?;
        let address = reserved.address();
        let digest_key = match &settings.digest_key_file {
            Some(file) => digest_key::shared(file)?,
            None => digest_key::open(&settings.data_dir, &settings.data_dir.join("log"))?,
        };
        let open_log = OpenLog::open(settings, address).await?;
        let log = open_log.log();
        let peers = Peers::default();
        let views = open_views(settings).await?;
        let parts = Parts {
            log: Arc::clone(&log),
            ownership: open_log.ownership(),
            forward: Arc::new(peers.clone()),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            digest_key,
        };
        let options = ledger_options(settings, reached_at(settings, address));
        let ledger = Ledger::start(parts, options).await?;
        ready(&ledger, settings.log).await?;
        let projectors = match filling {
            Filling::Left => None,
            Filling::Followed => {
                let assigned = views_to_fill(settings, &open_log);
                Some(Projectors::start(&log, log_identity(&log).await?, &views, assigned))
            }
        };
        let calls = CallCounts::default();
        let intake = Intake::new(ledger.clone(), peers);
        let (stop, mut stopping) = watch::channel(false);
        let audit = Audit::new(Arc::clone(&log), stopping.clone());
        let past = past_views(settings, &log)?;
        let query = Query::new((views.clone(), past), log, stopping.clone());
        let services = Services { intake, query, audit };
        let (routes, health) = routes(services, &ledger, projectors.as_ref(), metrics).await;
        let edge = Edge { calls: calls.clone(), limits: Limits::default() };
        let listener = reserved.open().map_err(listen)?;
        let serving = tokio::spawn(serve(listener, routes, edge, async move {
            let _ = stopping.wait_for(|stop| *stop).await;
        }));
        Ok(Server {
            address,
            calls,
            log: open_log,
            ledger,
            views,
            projectors,
            stop,
            serving,
            health,
        })
    }

    /// Where it is served.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often each method was called.
    pub fn calls(&self) -> &CallCounts {
        &self.calls
    }

    /// The log.
    pub fn log(&self) -> Arc<dyn EventLog> {
        self.log.log()
    }

    /// The views.
    pub fn views(&self) -> &Views {
        &self.views
    }

    /// Whether commands can be carried out, as it changes.
    pub fn standing(&self) -> watch::Receiver<Serving> {
        self.ledger.serving()
    }

    /// Waits until every view has taken in everything that the log holds now.
    ///
    /// # Errors
    /// The log cannot be read, or a projection has stopped or never ran.
    pub async fn views_caught_up(&self) -> Result<(), NotCaughtUp> {
        let (log, mut positions) = (self.log.log(), Vec::new());
        for partition in Partition::all(log.partition_count()) {
            let next = next_index(&log, partition).await?;
            positions.extend(next.checked_sub(1).map(|last| (partition, last)));
        }
        let projectors = self.projectors.as_ref().ok_or(NotCaughtUp::Stopped)?;
        let mut all_running = projectors.all_running();
        tokio::select! {
            _ = self.views.wait_for(&positions, std::time::Duration::MAX) => Ok(()),
            _ = all_running.wait_for(|all_running| !all_running) => Err(NotCaughtUp::Stopped),
        }
    }

    /// Stops in order: no new calls, what is on its way is finished, everything is saved.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // Together: a ledger that stops ends the open streams, for which the edge would wait.
        let (served, ()) = tokio::join!(self.serving, self.ledger.stop());
        if let Ok(Err(error)) = served {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the server did not end well");
        }
        // Drained first: what is on its way must not meet the claim of whoever takes over.
        self.log.leave().await;
        if let Some(projectors) = self.projectors {
            projectors.stop().await;
        }
        self.views.close().await;
        self.log.close().await;
        drop(self.health);
    }
}

/// What stands behind the routes.
struct Services {
    intake: Intake,
    query: Query,
    audit: Audit,
}

/// Every service, and the tasks that keep health true.
async fn routes(
    services: Services,
    ledger: &Ledger,
    projectors: Option<&Projectors>,
    metrics: Metrics,
) -> (tonic::service::Routes, JoinSet<()>) {
    let roles = [Role::Intake, Role::Query, Role::Audit, Role::Projector];
    let (health, health_service) = Health::of_roles(&roles).await;
    for role in [Role::Query, Role::Audit] {
        health.ready(role).await;
    }
    let mut routes = RoutesBuilder::default();
    services.intake.add_to(&mut routes);
    services.query.add_to(&mut routes);
    services.audit.add_to(&mut routes);
    routes.add_service(health_service).add_service(reflection());
    let mut following = JoinSet::new();
    if let Some(projectors) = projectors {
        let (health, all_running) = (health.clone(), projectors.all_running());
        // Whoever asks as soon as it is served hears how it stands.
        let runs = *all_running.borrow();
        if runs {
            health.ready(Role::Projector).await;
        }
        following.spawn(async move { health.follow(Role::Projector, all_running).await });
    }
    let serving = ledger.serving();
    let pages_health = health.clone();
    let serves = *serving.borrow() == Serving::Ready;
    if serves {
        health.ready(Role::Intake).await;
    }
    following.spawn(async move { health.follow_ledger(serving).await });
    following.spawn(metrics.clone().keep());
    (with_pages(routes.routes(), pages_health, move || metrics.render()), following)
}

/// The views that the settings name.
pub(crate) async fn open_views(settings: &Settings) -> Result<Views, ViewsError> {
    match (settings.views, &settings.postgres_url) {
        (ViewsKind::Postgres, Some(url)) => Views::connect(url, &projectors()).await,
        (ViewsKind::Postgres, None) | (ViewsKind::Embedded, _) => {
            Views::open(&settings.data_dir.join("views"), &projectors()).await
        }
    }
}

/// Views of the past, which lie beside the store until they are not asked any more.
fn past_views(settings: &Settings, log: &Arc<dyn EventLog>) -> Result<PastViews, ViewsError> {
    let limits = PastLimits { records_max: settings.past_records_max, ..PastLimits::default() };
    let folder = settings.data_dir.join("past");
    PastViews::in_folder(folder, projectors(), Arc::clone(log), limits)
}

/// The partitions whose views are this instance's work: of views that are its own, all of them.
fn views_to_fill(settings: &Settings, log: &OpenLog) -> watch::Receiver<Vec<Partition>> {
    match settings.views {
        ViewsKind::Postgres => log.ownership().assigned(),
        ViewsKind::Embedded => EveryPartition::new(log.log().partition_count()).assigned(),
    }
}

fn on_a_free_port(folder: &Path) -> Settings {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    Settings { data_dir: folder.to_owned(), listen, ..Settings::default() }
}

fn ledger_options(settings: &Settings, reached_at: String) -> Options {
    let address = match settings.log {
        LogKind::Embedded => String::new(),
        LogKind::Kafka => reached_at,
    };
    Options {
        address,
        queue_len_max: settings.queue_len_max,
        cache_bytes_max: settings.cache_mib * 1024 * 1024,
        ..Options::in_folder(settings.data_dir.join("ledger"))
    }
}

/// Waits until commands can be carried out. A partition of a cluster that lost data is no reason to
/// take the others away as well: its commands are answered with that, and health says so. A file
/// that lost data is whole in no part.
async fn ready(ledger: &Ledger, log: LogKind) -> Result<(), ServerError> {
    let mut serving = ledger.serving();
    let settled = serving.wait_for(|serving| *serving != Serving::Starting).await;
    match (settled.map(|serving| *serving), log) {
        (Ok(Serving::Ready), _) | (Ok(Serving::DataLoss), LogKind::Kafka) => Ok(()),
        (Ok(Serving::DataLoss), LogKind::Embedded) => Err(ServerError::DataLoss),
        (Ok(Serving::Stopped | Serving::Starting) | Err(_), _) => Err(ServerError::LedgerEnded),
    }
}
