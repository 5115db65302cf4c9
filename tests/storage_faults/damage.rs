//! A store that is in use, newer than us, or damaged: said clearly, and never served as if whole.

use tempfile::TempDir;
use tonic::Code;
use verbatim_api::v1::Position;

use crate::store::Store;

#[tokio::test]
async fn a_store_that_is_served_already_is_not_served_twice() {
    let (mut store, _beside) = store();
    let served = store.serve().await;
    let said = store.refuses_to_serve().await;
    assert!(said.contains("another process holds"), "{said}");
    store.fill(&served, 20).await;
    store.kept_every_promise(&served).await;
    served.stop().await;
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_left_alone() {
    let (store, _beside) = filled().await;
    store.tamper("UPDATE meta SET format = 99".to_owned()).await;
    let said = store.refuses_to_serve().await;
    assert!(said.contains("has format 99"), "{said}");
    assert!(said.contains("start the newer version"), "{said}");

    store.tamper("UPDATE meta SET format = 1".to_owned()).await;
    serves_again(&store).await;
}

#[tokio::test]
async fn a_last_batch_that_is_cut_short_is_not_served() {
    let (store, _beside) = filled().await;
    let position = store.last_position();
    is_found_and_mended(&store, position, |bytes| bytes.truncate(bytes.len() - 3)).await;
}

#[tokio::test]
async fn a_flipped_byte_in_the_last_batch_is_not_served() {
    let (store, _beside) = filled().await;
    let position = store.last_position();
    is_found_and_mended(&store, position, |bytes| {
        let last = bytes.last_mut().unwrap();
        *last ^= 1;
    })
    .await;
}

#[tokio::test]
async fn a_flipped_byte_long_ago_is_found_and_nothing_is_answered_from_it() {
    let (mut store, _beside) = filled().await;
    let first = Position { index: 3, ..store.last_position() };
    let (first_index, whole) = store.batch(first).await;
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    store.replace(first.partition, first_index, &damaged).await;

    let (is_content, said) = store.verify().await;
    assert!(!is_content && said.contains("checksum"), "{said}");
    let served = store.serve().await;
    let status = served.replay(first.partition).await.unwrap_err();
    assert_eq!(status.code(), Code::DataLoss, "{status}");
    store.note(&served, "inquiry 0", 100).await.unwrap();
    served.stop().await;

    store.replace(first.partition, first_index, &whole).await;
    serves_again(&store).await;
}

/// Damages a batch, asks server and verifier, and puts it right.
async fn is_found_and_mended(store: &Store, position: Position, damage: impl Fn(&mut Vec<u8>)) {
    let (first_index, whole) = store.batch(position).await;
    let mut damaged = whole.clone();
    damage(&mut damaged);
    store.replace(position.partition, first_index, &damaged).await;

    let said = store.refuses_to_serve().await;
    assert!(said.contains("lost data"), "{said}");
    let (is_content, said) = store.verify().await;
    assert!(!is_content && said.contains("checksum"), "{said}");

    store.replace(position.partition, first_index, &whole).await;
    serves_again(store).await;
}

async fn serves_again(store: &Store) {
    let served = store.serve().await;
    store.kept_every_promise(&served).await;
    served.stop().await;
    let (is_content, said) = store.verify().await;
    assert!(is_content, "{said}");
}

fn store() -> (Store, TempDir) {
    let beside = tempfile::tempdir().expect("a temporary folder can be made");
    (Store::new(beside.path().join("store"), beside.path()), beside)
}

async fn filled() -> (Store, TempDir) {
    let (mut store, beside) = store();
    let served = store.serve().await;
    store.fill(&served, 20).await;
    served.stop().await;
    (store, beside)
}
