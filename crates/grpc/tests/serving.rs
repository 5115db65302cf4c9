//! A server as its callers meet it: health, reflection, counting, and how it stops.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tonic::service::Routes;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use verbatim_grpc::{
    CallCounts, Edge, Health, Limits, Reserved, Role, ServeError, reflection, serve,
};
use verbatim_ledger::Serving;

struct Server {
    health: Health,
    calls: CallCounts,
    channel: Channel,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

async fn server(limits: Limits) -> Server {
    let reserved = Reserved::take(([127, 0, 0, 1], 0).into()).unwrap();
    let address = reserved.address();
    let listener = reserved.open().unwrap();
    let (health, health_service) = Health::of_roles(&[Role::Intake, Role::Query]).await;
    let routes = Routes::new(health_service).add_service(reflection());
    let calls = CallCounts::new();
    let edge = Edge { calls: calls.clone(), limits };
    let (stop, stopping) = oneshot::channel::<()>();
    let stopping = async {
        stopping.await.unwrap();
    };
    let ended = tokio::spawn(serve(listener, routes, edge, stopping));
    let endpoint = Channel::from_shared(format!("http://{address}")).unwrap();
    let channel = endpoint.connect().await.unwrap();
    Server { health, calls, channel, address, stop, ended }
}

impl Server {
    async fn standing(&self, service: &str) -> ServingStatus {
        let request = HealthCheckRequest { service: service.to_owned() };
        let mut client = HealthClient::new(self.channel.clone());
        client.check(request).await.unwrap().into_inner().status()
    }
}

#[tokio::test]
async fn a_role_is_healthy_once_it_is_ready_and_the_server_once_all_are() {
    let server = server(Limits::default()).await;
    assert_eq!(server.standing("").await, ServingStatus::NotServing);
    server.health.ready(Role::Query).await;
    assert_eq!(server.standing("query").await, ServingStatus::Serving);
    assert_eq!(server.standing("verbatim.v1.QueryService").await, ServingStatus::Serving);
    assert_eq!(server.standing("verbatim.v1.InquiryService").await, ServingStatus::NotServing);
    assert_eq!(server.standing("").await, ServingStatus::NotServing);
    server.health.ready(Role::Intake).await;
    assert_eq!(server.standing("").await, ServingStatus::Serving);
}

#[tokio::test]
async fn the_intake_is_as_healthy_as_its_ledger() {
    let server = server(Limits::default()).await;
    let (ledger, serving) = watch::channel(Serving::Ready);
    let following = tokio::spawn({
        let health = server.health.clone();
        async move { health.follow_ledger(serving).await }
    });
    let mut client = HealthClient::new(server.channel.clone());
    let request = HealthCheckRequest { service: "intake".to_owned() };
    let mut standings = client.watch(request).await.unwrap().into_inner();
    let mut until = async |wanted: ServingStatus| {
        while standings.message().await.unwrap().unwrap().status() != wanted {}
    };
    until(ServingStatus::Serving).await;
    ledger.send_replace(Serving::DataLoss);
    until(ServingStatus::NotServing).await;
    ledger.send_replace(Serving::Ready);
    until(ServingStatus::Serving).await;
    drop(ledger);
    until(ServingStatus::NotServing).await;
    following.await.unwrap();
}

#[tokio::test]
async fn reflection_tells_of_every_service_and_calls_are_counted() {
    let server = server(Limits::default()).await;
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut client = ServerReflectionClient::new(server.channel.clone());
    let requests = tokio_stream::iter([request]);
    let mut answers = client.server_reflection_info(requests).await.unwrap().into_inner();
    let answer = answers.message().await.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else {
        panic!("not a list of services: {answer:?}");
    };
    let names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    assert!(names.contains(&"verbatim.v1.RecordService".to_owned()), "{names:?}");
    assert!(names.contains(&"grpc.health.v1.Health".to_owned()), "{names:?}");
    let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo".to_owned();
    assert_eq!(server.calls.called(), [path].into());
}

#[tokio::test]
async fn a_server_that_nobody_calls_stops_at_once() {
    let server = server(Limits { stop_within: Duration::MAX, ..Limits::default() }).await;
    drop(server.channel);
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_call_that_never_ends_is_cut_when_the_time_to_stop_is_over() {
    let server = server(Limits { stop_within: Duration::ZERO, ..Limits::default() }).await;
    let mut client = HealthClient::new(server.channel.clone());
    let request = HealthCheckRequest { service: String::new() };
    let mut standings = client.watch(request).await.unwrap().into_inner();
    standings.message().await.unwrap();
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
    assert!(standings.message().await.is_err(), "the call was cut");
}

#[tokio::test]
async fn a_server_that_starts_or_stops_turns_callers_away_at_once() {
    let reserved = Reserved::take(([127, 0, 0, 1], 0).into()).unwrap();
    let early = TcpStream::connect(reserved.address()).await;
    assert_eq!(early.unwrap_err().kind(), ErrorKind::ConnectionRefused);

    let server = server(Limits { stop_within: Duration::MAX, ..Limits::default() }).await;
    let mut client = HealthClient::new(server.channel.clone());
    let request = HealthCheckRequest { service: String::new() };
    let mut standings = client.watch(request).await.unwrap().into_inner();
    standings.message().await.unwrap();
    server.stop.send(()).unwrap();
    let late = async {
        while TcpStream::connect(server.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), late).await.unwrap();
    assert!(!server.ended.is_finished(), "a call is still on its way");
}
