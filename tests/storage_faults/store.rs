//! A store on disk with a server before it: what was promised, what breaks, what comes back.

use std::path::{Path, PathBuf};
use std::time::Duration;

use prost::Message;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::process::Command;
use tokio::time::timeout;
use tonic::transport::Channel;
use tonic::{Code, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::audit_service_client::AuditServiceClient;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_testkit::desk;
use verbatim_tests::process::{Ended, Process, serve};
use verbatim_tests::raw_call;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");

/// Nothing takes so long unless it hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A store, and everything that its servers have acknowledged.
pub(crate) struct Store {
    folder: PathBuf,
    stderr: PathBuf,
    acknowledged: Vec<(Arm, pb::Receipt)>,
    sent: u64,
}

/// A server, and a connection to it.
pub(crate) struct Served {
    pub(crate) process: Process,
    channel: Channel,
}

impl Store {
    /// In `folder`; what servers complain of goes to `beside`.
    pub(crate) fn new(folder: PathBuf, beside: &Path) -> Self {
        let stderr = beside.join("stderr");
        Store { folder, stderr, acknowledged: Vec::new(), sent: 0 }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) async fn serve(&self) -> Served {
        self.serve_by(serve(BINARY, &self.folder)).await
    }

    pub(crate) async fn serve_by(&self, command: Command) -> Served {
        let mut process = Process::start(command, &self.stderr).expect("the program is there");
        match timeout(PATIENCE, process.ready()).await {
            Ok(Ok(())) => {}
            Ok(Err(ended)) => panic!("the server does not start: {}", ended.stderr),
            Err(_) => panic!("the server is never ready: {}", process.stderr()),
        }
        let channel = process.connect().await.expect("a server that is ready can be reached");
        Served { process, channel }
    }

    /// Starts a server that must not become ready, and answers what it says.
    pub(crate) async fn refuses_to_serve(&self) -> String {
        let stderr = self.stderr.with_extension("refused");
        let command = serve(BINARY, &self.folder);
        let mut process = Process::start(command, &stderr).expect("the program is there");
        match timeout(PATIENCE, process.ready()).await {
            Ok(Err(Ended { status, stderr })) => {
                assert_eq!(status.code(), Some(1), "{stderr}");
                stderr
            }
            Ok(Ok(())) => panic!("the server serves"),
            Err(_) => panic!("the server neither serves nor ends: {}", process.stderr()),
        }
    }

    /// Notes on a new inquiry, all acknowledged.
    pub(crate) async fn fill(&mut self, served: &Served, notes: u32) {
        let inquiry = format!("inquiry {}", self.acknowledged.len());
        self.acknowledge(served, desk::open(&inquiry)).await;
        for _ in 0..notes {
            self.note(served, &inquiry, 100).await.expect("nothing is wrong");
        }
    }

    /// One more note of so many bytes; its receipt is remembered, if there is one.
    pub(crate) async fn note(
        &mut self,
        served: &Served,
        inquiry: &str,
        bytes: usize,
    ) -> Result<(), Status> {
        self.sent += 1;
        let mut arm = desk::note(inquiry, &format!("note {}", self.sent));
        if let Arm::AddNote(note) = &mut arm {
            note.body = desk::content(&"x".repeat(bytes));
        }
        let receipt = send(&served.channel, &arm).await?;
        self.acknowledged.push((arm, receipt));
        Ok(())
    }

    async fn acknowledge(&mut self, served: &Served, arm: Arm) {
        let receipt = send(&served.channel, &arm).await.expect("nothing is wrong");
        self.acknowledged.push((arm, receipt));
    }

    /// Sends notes until the store cannot take any more, and says how that was told.
    pub(crate) async fn note_until_refused(&mut self, served: &Served, bytes: usize) -> Status {
        let filled = async {
            loop {
                if let Err(status) = self.note(served, "inquiry 0", bytes).await {
                    return status;
                }
            }
        };
        timeout(PATIENCE, filled).await.expect("there is no end to the disk")
    }

    /// Sends one note again and again while the server says that it cannot now.
    pub(crate) async fn note_once_it_can(&mut self, served: &Served) {
        let taken = async {
            loop {
                match self.note(served, "inquiry 0", 100).await {
                    Ok(()) => return,
                    Err(status) => assert_eq!(status.code(), Code::Unavailable, "{status}"),
                }
            }
        };
        timeout(PATIENCE, taken).await.expect("service resumes once the cause is gone");
    }

    /// Every receipt that was ever given is given again, the same.
    pub(crate) async fn kept_every_promise(&self, served: &Served) {
        for (arm, receipt) in &self.acknowledged {
            let again = send(&served.channel, arm).await.expect("what was recorded is answered");
            assert_eq!(again, pb::Receipt { repeated: true, ..receipt.clone() });
        }
    }

    /// Where the last acknowledged record stands.
    pub(crate) fn last_position(&self) -> pb::Position {
        let (_, receipt) = self.acknowledged.last().expect("something was acknowledged");
        receipt.position.expect("a receipt has a position")
    }

    /// Runs a statement on the log's file, behind everybody's back.
    pub(crate) async fn tamper(&self, statement: String) {
        let mut database = self.database().await;
        let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut database).await;
        assert_eq!(done.expect("the statement is right").rows_affected(), 1);
        database.close().await.expect("the file can be closed");
    }

    /// A batch's bytes: the last of the partition that begins at this index or before it.
    pub(crate) async fn batch(&self, position: pb::Position) -> (i64, Vec<u8>) {
        let sql = format!(
            "SELECT first_index, bytes FROM batch_{} WHERE first_index <= ? \
             ORDER BY first_index DESC LIMIT 1",
            position.partition
        );
        let mut database = self.database().await;
        let row = sqlx::query_as(AssertSqlSafe(sql)).bind(position.index.cast_signed());
        let batch = row.fetch_one(&mut database).await.expect("there is such a batch");
        database.close().await.expect("the file can be closed");
        batch
    }

    /// Puts other bytes in the place of a batch's.
    pub(crate) async fn replace(&self, partition: u32, first_index: i64, bytes: &[u8]) {
        let sql = format!("UPDATE batch_{partition} SET bytes = ? WHERE first_index = ?");
        let mut database = self.database().await;
        let row = sqlx::query(AssertSqlSafe(sql)).bind(bytes).bind(first_index);
        row.execute(&mut database).await.expect("the statement is right");
        database.close().await.expect("the file can be closed");
    }

    /// What `verbatim verify` says, and whether it is content.
    pub(crate) async fn verify(&self) -> (bool, String) {
        let mut command = Command::new(BINARY);
        command.arg("verify").arg("--data-dir").arg(&self.folder);
        let output = command.output().await.expect("the program is there");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    async fn database(&self) -> SqliteConnection {
        let file = self.folder.join("log/log.db");
        let settings = SqliteConnectOptions::new().filename(file);
        settings.connect().await.expect("nobody else has it open")
    }
}

impl Served {
    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// How many facts a partition holds, as the audit tells.
    pub(crate) async fn replay(&self, partition: u32) -> Result<u64, Status> {
        let slice = pb::ReplayRequest { partitions: vec![partition], ..Default::default() };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let mut facts = audit.replay(slice).await?.into_inner();
        let mut count = 0;
        while let Some(fact) = facts.message().await? {
            count += u64::from(fact.event.is_some());
        }
        Ok(count)
    }

    /// Waits until the views hold what was recorded here.
    pub(crate) async fn views_reach(&self, position: pb::Position) {
        let request = pb::GetInquiryRequest {
            inquiry_id: desk::named("inquiry 0").to_string(),
            freshness: Some(pb::Freshness { min_positions: vec![position], ..Default::default() }),
            ..Default::default()
        };
        let mut views = QueryServiceClient::new(self.channel());
        let reached = async { while views.get_inquiry(request.clone()).await.is_err() {} };
        timeout(PATIENCE, reached).await.expect("the views go on by themselves");
    }

    pub(crate) async fn stop(mut self) {
        let ended = self.process.stop().await;
        assert!(ended.status.success(), "{}", ended.stderr);
    }
}

async fn send(channel: &Channel, arm: &Arm) -> Result<pb::Receipt, Status> {
    let opens = matches!(arm, Arm::OpenInquiry(_));
    let path = if opens {
        "/verbatim.v1.InquiryService/OpenInquiry"
    } else {
        "/verbatim.v1.ConversationService/AddNote"
    };
    let answer = raw_call::call(channel, path, raw_call::message(arm)).await?;
    Ok(pb::Receipt::decode(answer).expect("it is a receipt"))
}
