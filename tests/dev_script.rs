//! `./dev` on machines that lack something: it says what to run, or runs it where it may.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const DONE: i32 = 0;
const UNKNOWN: i32 = 2;
const MISSING: i32 = 3;

/// A machine with so little on it that every command is known.
struct Machine {
    bin: TempDir,
    /// Where Kafka's jars should be, if not where something is.
    kafka: Option<PathBuf>,
}

impl Machine {
    /// One on which every word of `./dev` gets as far as cargo.
    fn with_everything() -> Self {
        let bin = TempDir::new().expect("a temporary folder can be made");
        let machine = Self { bin, kafka: None };
        for tool in ["cat", "dirname", "env", "mkdir", "mktemp", "mv", "rm", "sed"] {
            symlink(find(tool), machine.path(tool)).expect("a link can be made");
        }
        let machine = machine.has("cc", "").has("make", "").has("java", "").has("python3", "");
        let machine = machine.has("promtool", "");
        machine.has("id", "echo 1000").has("cargo", &cargo(&pinned()))
    }

    /// Puts a command there; what it was asked goes to standard output.
    fn has(self, tool: &str, script: &str) -> Self {
        let text = format!("#!/bin/bash\n{script}\n");
        fs::write(self.path(tool), text).expect("a script can be written");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path(tool), executable).expect("a script can be made executable");
        self
    }

    fn lacks(self, tool: &str) -> Self {
        fs::remove_file(self.path(tool)).expect("it was there");
        self
    }

    fn path(&self, tool: &str) -> PathBuf {
        self.bin.path().join(tool)
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new("/bin/bash")
            .arg(repository().join("dev"))
            .args(words)
            .env_clear()
            .env("PATH", self.bin.path())
            // Any folder that is there: nobody looks into it.
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("VERBATIM_KAFKA_LIBS", self.kafka.as_deref().unwrap_or(self.bin.path()))
            .output()
            .expect("bash runs")
    }
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository")
}

fn find(tool: &str) -> PathBuf {
    let folders = ["/usr/bin", "/bin"].map(Path::new);
    let mut places = folders.iter().map(|folder| folder.join(tool));
    places.find(|place| place.exists()).expect("every system has this tool")
}

fn pinned() -> String {
    let file = fs::read_to_string(repository().join("rust-toolchain.toml"));
    let text = file.expect("the toolchain is pinned");
    let line = text.lines().find_map(|line| line.strip_prefix("channel = "));
    line.expect("the pin names a channel").trim_matches('"').to_owned()
}

/// A cargo of this version that repeats what it is told.
fn cargo(version: &str) -> String {
    format!(
        "case \"$*\" in --version) echo \"cargo {version} (today)\" ;; *) echo \"cargo $*\" ;; esac"
    )
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_a_word_it_lists_all_six() {
    let output = Machine::with_everything().run(&[]);
    assert_eq!(output.status.code(), Some(DONE));
    for word in ["demo", "test", "lint", "bench", "up", "parts"] {
        assert!(out(&output).contains(&format!("./dev {word}")), "{word}");
    }
}

#[test]
fn a_word_it_does_not_know_is_an_error() {
    let output = Machine::with_everything().run(&["dmeo"]);
    assert_eq!(output.status.code(), Some(UNKNOWN));
    assert!(err(&output).contains("does not know the word 'dmeo'"));
}

#[test]
fn a_cluster_is_built_and_started() {
    let output = Machine::with_everything().run(&["up"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    assert!(out(&output).ends_with("-p verbatim-tests --bin verbatim-up\n"), "{}", out(&output));
}

#[test]
fn kafka_is_fetched_where_it_is_missing_whole_or_not_at_all() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let libs = folder.path().join("deep/kafka");
    let into =
        "for word; do case \"$word\" in -DoutputDirectory=*) into=\"${word#*=}\";; esac; done";
    let fetches = format!("{into}; mkdir \"$into\"; echo jar > \"$into/kafka.jar\"");
    let mut machine = Machine::with_everything().has("mvn", "exit 1");
    machine.kafka = Some(libs.clone());
    assert_ne!(machine.run(&["parts"]).status.code(), Some(DONE));
    assert!(!libs.exists());
    let machine = machine.has("mvn", &fetches);
    let output = machine.run(&["parts"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    assert!(libs.join("kafka.jar").exists());
    let machine = machine.has("mvn", "exit 1");
    assert_eq!(machine.run(&["parts"]).status.code(), Some(DONE), "it is there already");
}

/// Gives a package for a promtool, once it has been asked what packages there are.
const HAS_PROMTOOL: &str = "case \"$1\" in update) : >\"$0.updated\" ;; \
    download) [ -e \"$0.updated\" ] && : >prometheus_1.deb ;; *) exit 1 ;; esac";

#[test]
fn promtool_comes_out_of_its_package_which_is_not_installed() {
    let machine = Machine::with_everything()
        .lacks("promtool")
        .has("id", "echo 0")
        .has("apt-get", HAS_PROMTOOL)
        .has("dpkg-deb", "mkdir -p \"$3/usr/bin\"; echo tool > \"$3/usr/bin/promtool\"");
    let promtool = machine.path("cache/verbatim/promtool");
    let output = machine.run(&["parts"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    assert!(promtool.exists(), "{}", err(&output));
    let without = Machine::with_everything().lacks("promtool");
    let output = without.run(&["parts"]);
    assert_eq!(output.status.code(), Some(MISSING));
    assert!(err(&output).contains("prometheus"), "{}", err(&output));
}

#[test]
fn headers_that_are_missing_are_installed() {
    let machine = Machine::with_everything()
        .has("cc", "exit 1")
        .has("id", "echo 0")
        .has("apt-get", "echo \"apt-get $*\"");
    let output = machine.run(&["demo"]);
    assert!(out(&output).contains("install -y -qq libssl-dev zlib1g-dev\n"), "{}", out(&output));
}

#[test]
fn a_demo_hands_its_options_on() {
    let output = Machine::with_everything().run(&["demo", "--keep", "a folder"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    assert!(out(&output).ends_with("-p verbatim -- demo --keep a folder\n"), "{}", out(&output));
}

#[test]
fn lint_says_what_it_could_not_check() {
    let output = Machine::with_everything().run(&["lint"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    assert!(out(&output).contains("cargo clippy --workspace --all-targets --locked"));
    assert!(out(&output).contains("cargo-deny is not installed"));
}

#[test]
fn without_cargo_it_prints_the_command_to_run() {
    let output = Machine::with_everything().lacks("cargo").run(&["test"]);
    assert_eq!(output.status.code(), Some(MISSING));
    assert!(err(&output).contains(&format!("rustup toolchain install {}", pinned())));
}

#[test]
fn a_toolchain_that_is_not_installed_is_named_with_its_command() {
    let broken = Machine::with_everything().has("cargo", "echo 'not installed' >&2; exit 1");
    let output = broken.run(&["lint"]);
    assert_eq!(output.status.code(), Some(MISSING));
    assert!(err(&output).contains(&format!("rustup toolchain install {}", pinned())));
}

#[test]
fn another_version_of_cargo_is_refused() {
    let output = Machine::with_everything().has("cargo", &cargo("1.80.1")).run(&["demo"]);
    assert_eq!(output.status.code(), Some(MISSING));
    assert!(err(&output).contains("this is cargo 1.80.1"), "{}", err(&output));
}

#[test]
fn a_missing_component_is_named_with_its_command() {
    let no_clippy = cargo(&pinned()).replace("case", "[ \"$1\" = clippy ] && exit 1; case");
    let output = Machine::with_everything().has("cargo", &no_clippy).run(&["lint"]);
    assert_eq!(output.status.code(), Some(MISSING));
    assert!(
        err(&output).contains(&format!("rustup component add clippy --toolchain {}", pinned()))
    );
}

#[test]
fn without_a_c_compiler_and_without_rights_it_prints_the_command_to_run() {
    let machine = Machine::with_everything().lacks("cc").has("apt-get", "echo never");
    let output = machine.run(&["test"]);
    assert_eq!(output.status.code(), Some(MISSING));
    assert!(err(&output).contains("sudo apt-get install -y build-essential"));
    assert_eq!(out(&output), "");
}

#[test]
fn root_gets_the_missing_package_installed() {
    let machine = Machine::with_everything()
        .lacks("make")
        .has("id", "echo 0")
        .has("apt-get", "echo \"apt-get $*\"");
    let output = machine.run(&["bench", "--short"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    assert!(out(&output).contains("apt-get install -y -qq build-essential\n"));
    assert!(out(&output).ends_with("-- bench --short\n"));
}

#[test]
fn each_measurement_of_the_cluster_gets_brokers_of_its_own() {
    let output = Machine::with_everything().run(&["bench", "kafka", "ledger"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    let run = |brokers| {
        let product = repository().join("target/release/verbatim");
        let product = product.display();
        format!("--brokers {brokers} -- {product} bench --log kafka --views postgres ledger\n")
    };
    assert!(out(&output).contains(&run(1)) && out(&output).ends_with(&run(3)), "{}", out(&output));
}

#[test]
fn sudo_without_a_password_is_as_good_as_root() {
    let machine = Machine::with_everything()
        .lacks("make")
        .has("sudo", "shift; exec \"$@\"")
        .has("true", "")
        .has("apt-get", "echo \"apt-get $*\"");
    let output = machine.run(&["demo"]);
    assert_eq!(output.status.code(), Some(DONE), "{}", err(&output));
    assert!(out(&output).contains("apt-get install -y -qq build-essential\n"));
}
