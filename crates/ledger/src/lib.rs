//! Partition owners: recover, decide, append in groups, answer.
