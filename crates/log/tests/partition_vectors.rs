//! The published test vectors of the partition function hold.

use uuid::Uuid;
use verbatim_log::Partition;

#[test]
fn every_stream_lies_where_the_vectors_say() {
    let vectors = include_str!("../vectors/partition.csv");
    let mut lines = vectors.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let counts: Vec<u32> = head[2..]
        .iter()
        .map(|column| column.strip_prefix("partition_of_").unwrap().parse().unwrap())
        .collect();
    assert_eq!(counts, [2, 5, 7, 13]);
    let mut seen = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let stream: Uuid = cells[0].parse().unwrap();
        for (partition_count, expected) in counts.iter().zip(&cells[2..]) {
            let expected = Partition(expected.parse().unwrap());
            assert_eq!(Partition::of_stream(stream, *partition_count), expected, "{line}");
        }
        seen += 1;
    }
    assert!(seen >= 30);
}

#[test]
fn streams_spread_evenly_and_never_into_partition_0() {
    let mut counts = [0_u32; 7];
    for n in 0..60_000_u128 {
        let stream = Uuid::from_u128(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        counts[Partition::of_stream(stream, 7).0 as usize] += 1;
    }
    assert_eq!(counts[0], 0);
    assert!(counts[1..].iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
}
