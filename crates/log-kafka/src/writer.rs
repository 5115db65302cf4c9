//! Appends records to one partition, through the instance's one producer.

use std::sync::{Arc, Mutex, PoisonError};

use verbatim_log::{AppendError, Partition, PartitionWriter, Pending, RECORD_BYTES_MAX, Record};

use crate::group::Group;
use crate::headers::Labels;
use crate::partition_tail::PartitionTail;
use crate::producer::Sender;
use crate::tail::Gathered;

/// A writer of one partition.
#[derive(Debug)]
pub(crate) struct KafkaWriter {
    pub(crate) partition: Partition,
    pub(crate) partitions: Arc<[PartitionTail]>,
    pub(crate) sender: Arc<Sender>,
    pub(crate) labels: Mutex<Labels>,
}

impl KafkaWriter {
    fn refuse(&self, records: &[Record]) -> Option<AppendError> {
        let partition = self.partition;
        let partition_count = u32::try_from(self.partitions.len()).unwrap_or(u32::MAX);
        if partition.0 >= partition_count {
            return Some(AppendError::NoSuchPartition { partition, partition_count });
        }
        let largest = records.iter().map(|record| record.bytes().len()).max().unwrap_or(0);
        let bytes_max = RECORD_BYTES_MAX;
        (largest > bytes_max).then_some(AppendError::TooLarge { bytes: largest, bytes_max })
    }
}

impl PartitionWriter for KafkaWriter {
    fn append(&self, records: Vec<Record>) -> Pending {
        if let Some(refusal) = self.refuse(&records) {
            return Box::pin(std::future::ready(Err(refusal)));
        }
        let (group, heard) = Group::new(records.len());
        {
            let mut labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
            self.sender.send(self.partition, &records, &mut labels, &group);
        }
        drop(group);
        let (partition, partitions) = (self.partition, Arc::clone(&self.partitions));
        Box::pin(async move {
            // The producer speaks of every record that it took, even when it is given up.
            let heard = heard.await.map_err(|gone| AppendError::InDoubt(Box::new(gone)))?;
            if let Ok(appended) = &heard {
                let places = appended.offsets.iter().zip(&records);
                let bytes = records.iter().map(|record| record.bytes().len()).sum();
                let mut gathered = Gathered::with_room_for(records.len(), bytes);
                places.for_each(|(offset, record)| gathered.push(*offset, record.bytes()));
                partitions[partition.0 as usize].push_own(gathered.take_slots());
            }
            heard
        })
    }
}
