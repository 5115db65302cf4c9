"""Checks the partition function against the published vectors.

    python partition_vectors.py VECTORS.csv
"""

import csv
import sys

from read_log import partition_of


def main(file):
    with open(file, newline="") as rows:
        vectors = list(csv.DictReader(rows))
    wrong = 0
    for vector in vectors:
        for column, partition in vector.items():
            if not column.startswith("partition_of_"):
                continue
            partition_count = int(column.removeprefix("partition_of_"))
            if partition_of(vector["stream"], partition_count) != int(partition):
                print(f"{vector['stream']} of {partition_count} is not {partition}")
                wrong += 1
    print(f"{len(vectors)} streams, {wrong} wrong")
    sys.exit(1 if wrong or not vectors else 0)


if __name__ == "__main__":
    main(sys.argv[1])
