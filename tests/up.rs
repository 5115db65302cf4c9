//! A whole cluster on this machine: real brokers, PostgreSQL, several instances, until Ctrl-C.

use std::io::Write;
use std::process::ExitCode;

use verbatim_tests::cluster::Cluster;

const BROKERS: u32 = 3;
const INSTANCES: u32 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    let told_to_stop = tokio::signal::ctrl_c();
    let product = match std::env::current_exe() {
        Ok(myself) => myself.with_file_name("verbatim-under-test").display().to_string(),
        Err(error) => {
            say(&format!("the product is not to be found: {error}"));
            return ExitCode::FAILURE;
        }
    };
    say(&format!(
        "starting {BROKERS} brokers, PostgreSQL and {INSTANCES} instances: half a minute"
    ));
    let mut cluster = tokio::select! {
        cluster = Cluster::start(&product, BROKERS, INSTANCES) => cluster,
        _ = tokio::signal::ctrl_c() => return ExitCode::SUCCESS,
    };
    say(&addresses(&cluster, &product));
    if let Err(error) = told_to_stop.await {
        say(&format!("Ctrl-C is not heard, so everything stops: {error}"));
    }
    say("stopping the instances, then brokers and PostgreSQL");
    for instance in 0..cluster.instance_count() {
        let ended = cluster.stop(instance).await;
        if !ended.status.success() {
            say(&format!("instance {instance} did not stop in order: {}", ended.stderr));
        }
    }
    ExitCode::SUCCESS
}

/// Where everything is, and what to try.
fn addresses(cluster: &Cluster, product: &str) -> String {
    let mut lines = vec![format!("brokers    {}", cluster.brokers.bootstrap())];
    for instance in 0..cluster.instance_count() {
        let address = cluster.address(instance);
        lines.push(format!("instance   http://{address} (and /metrics, /ready)"));
    }
    lines.push(format!("views      {}", cluster.database()));
    lines.push(format!("folder     {}", cluster.folder().display()));
    let (first, last) = (cluster.address(0), cluster.address(cluster.instance_count() - 1));
    lines.push(String::new());
    lines.push("Try, in another terminal:".to_owned());
    lines.push(format!("  {product} replay --server http://{first}"));
    lines.push(format!("  {product} topics check --kafka-brokers {}", cluster.brokers.bootstrap()));
    lines.push(format!("  {product} import FILE --map MAPPING.toml --server http://{last}"));
    lines.push(format!("  psql {} -c '\\dt verbatim.*'", cluster.database()));
    lines.push("Ctrl-C takes everything down again.".to_owned());
    lines.join("\n")
}

fn say(text: &str) {
    // Nobody may be reading any more.
    let _ = writeln!(std::io::stdout(), "{text}");
}
