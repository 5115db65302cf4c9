//! One broker behind TLS and SCRAM: who does not know its certificate, or gives another password
//! than it knows, does not get in.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::properties::Layout;
use super::{free_ports, wait_until_serving};
use crate::kept_process::KeptProcess;

/// Whom the broker lets in.
pub const USER: &str = "verbatim";

/// The user's password.
pub const PASSWORD: &str = "known-to-both-sides";

/// What guards the broker's key; its certificate is of this run alone.
const STORE_PASSWORD: &str = "of-this-run";

/// A broker that clients reach by TLS and SCRAM alone.
#[derive(Debug)]
pub struct SecuredKafka {
    port: u16,
    certificate: PathBuf,
    foreign_certificate: PathBuf,
    _node: KeptProcess,
    // After the node, so that it goes after it.
    _folder: TempDir,
}

impl SecuredKafka {
    /// Starts the broker and waits until it serves.
    ///
    /// # Panics
    /// If it does not start; the end of its log is shown.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let [port, plain, among_brokers, controller] = free_ports(4)[..] else {
            unreachable!("four were asked for")
        };
        let (listening, inner, controllers) = (vec![plain], vec![among_brokers], vec![controller]);
        let layout = Layout::new(folder.path(), listening, inner, controllers, Vec::new());
        let certificate = make_certificate(folder.path(), "broker");
        let foreign_certificate = make_certificate(folder.path(), "stranger");
        let store = store_of(folder.path(), "broker");
        let listeners = format!("CLIENT://127.0.0.1:{port},BROKER://127.0.0.1:{among_brokers}");
        let beyond = format!(
            "listeners={listeners},CONTROLLER://127.0.0.1:{controller}\n\
             advertised.listeners={listeners}\n\
             listener.security.protocol.map=\
             CLIENT:SASL_SSL,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
             sasl.enabled.mechanisms=SCRAM-SHA-512\n\
             listener.name.client.scram-sha-512.sasl.jaas.config=\
             org.apache.kafka.common.security.scram.ScramLoginModule required;\n\
             ssl.keystore.type=PKCS12\n\
             ssl.keystore.location={}\n\
             ssl.keystore.password={STORE_PASSWORD}\n",
            store.display(),
        );
        let credentials = format!("SCRAM-SHA-512=[name={USER},password={PASSWORD}]");
        layout.prepare_with(0, &beyond, &["--add-scram", &credentials]);
        let node = layout.start(0);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        wait_until_serving(address, || layout.last_words(0)).await;
        SecuredKafka { port, certificate, foreign_certificate, _node: node, _folder: folder }
    }

    /// The broker as clients name it.
    pub fn bootstrap(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The broker's certificate, for clients that are to trust it.
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }

    /// A certificate that is not the broker's.
    pub fn foreign_certificate(&self) -> &Path {
        &self.foreign_certificate
    }
}

/// Makes a key and its certificate, and gives the latter as clients want it.
fn make_certificate(folder: &Path, name: &str) -> PathBuf {
    let certificate = folder.join(format!("{name}.pem"));
    let mut make = keytool(folder, name, "-genkeypair");
    make.args(["-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"]);
    run(make.args(["-dname", &format!("CN={name}"), "-ext", "SAN=ip:127.0.0.1"]));
    run(keytool(folder, name, "-exportcert").args(["-rfc", "-file"]).arg(&certificate));
    certificate
}

fn store_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.p12"))
}

fn keytool(folder: &Path, name: &str, word: &str) -> Command {
    let mut command = Command::new("keytool");
    command.args([word, "-alias", name, "-storetype", "PKCS12", "-storepass", STORE_PASSWORD]);
    command.arg("-keystore").arg(store_of(folder, name));
    command
}

fn run(command: &mut Command) {
    let done = command.output().expect("keytool can be run; it comes with Java");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "keytool fails: {said}");
}
