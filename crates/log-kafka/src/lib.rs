//! The log in Kafka, behind the ports of `verbatim-log`: the only crate that names rdkafka.
