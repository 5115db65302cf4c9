"""Reads Verbatim's log from Kafka in another language, by the append rule alone.

    python read_log.py BROKERS TOPIC

Prints one JSON line for each record that counts, and one for each that is passed over.
"""

import json
import sys
import uuid

from confluent_kafka import Consumer, TopicPartition

CLAIM, BARRIER, OUTCOME = 1, 2, 3


def varint(data, at):
    """A protobuf varint of 64 bits, and the place behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
        if shift >= 70:
            raise ValueError("a varint of more than ten bytes")


def read_frame(data):
    """The frame's fields by number, or None where the bytes are no frame.

    1 term, 2 index (absent on claims), 3 governed by, 4 recorded at (ms), 5 kind, 6 body.
    """
    fields, at = {}, 0
    try:
        while at < len(data):
            key, at = varint(data, at)
            number, wire_type = key >> 3, key & 7
            if wire_type == 0:
                value, at = varint(data, at)
            elif wire_type == 2:
                length, at = varint(data, at)
                value, at = data[at : at + length], at + length
                if at > len(data):
                    return None
            elif wire_type in (1, 5):
                value, at = None, at + (8 if wire_type == 1 else 4)
            else:
                return None
            expected = {1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 2}.get(number, wire_type)
            if number == 0 or wire_type != expected or at > len(data):
                return None
            fields[number] = value
    except (IndexError, ValueError):
        return None
    whole = 1 in fields and fields.get(5) in (CLAIM, BARRIER, OUTCOME)
    return fields if whole else None


class AppendRule:
    """Which records of one partition count. Every reader, in any language, agrees."""

    def __init__(self):
        self.term, self.next_index = 0, 0

    def admit(self, frame):
        """The record's index, or None if it is passed over."""
        if frame is None:
            return None
        if frame[5] == CLAIM:
            counts = frame[1] > self.term
        else:
            rules = frame[1] == self.term and self.term > 0
            counts = rules and frame.get(2) == self.next_index
        if not counts:
            return None
        self.term, self.next_index = frame[1], self.next_index + 1
        return self.next_index - 1


def murmur2(data):
    """The hash of Kafka's Java client, as an unsigned number of 32 bits."""
    mask, m = 0xFFFF_FFFF, 0x5BD1_E995
    h = 0x9747_B28C ^ len(data)
    whole = len(data) - len(data) % 4
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * m & mask
        h = (h * m & mask) ^ ((k ^ k >> 24) * m & mask)
    if whole < len(data):
        h = (h ^ int.from_bytes(data[whole:], "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15


def partition_of(stream_id, partition_count):
    """Where a stream lives: never in partition 0, which governs."""
    text = str(uuid.UUID(str(stream_id))).encode()
    return 1 + (murmur2(text) & 0x7FFF_FFFF) % (partition_count - 1)


def read_partition(consumer, topic, partition):
    """Every record of a partition as it is now: its message, its frame, its index if it counts."""
    _, end = consumer.get_watermark_offsets(TopicPartition(topic, partition))
    consumer.assign([TopicPartition(topic, partition, 0)])
    rule, at = AppendRule(), 0
    while at < end:
        message = consumer.poll(10)
        if message is None:
            raise TimeoutError(f"partition {partition} is silent at offset {at}")
        if message.error():
            raise RuntimeError(message.error().str())
        at = message.offset() + 1
        frame = read_frame(message.value() or b"")
        yield message, frame, rule.admit(frame)


def main(brokers, topic):
    consumer = Consumer({
        "bootstrap.servers": brokers,
        "group.id": "read-log-example",
        "enable.auto.commit": False,
        "auto.offset.reset": "error",
    })
    partitions = consumer.list_topics(topic, 10).topics[topic].partitions
    for partition in sorted(partitions):
        for message, frame, index in read_partition(consumer, topic, partition):
            headers = {name: value.decode() for name, value in message.headers() or []}
            line = {"partition": partition, "offset": message.offset(), "index": index}
            if index is not None:
                line |= {"term": frame[1], "kind": frame[5]}
                line |= {"stream": (message.key() or b"").decode() or None, "headers": headers}
            print(json.dumps(line))
    consumer.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
