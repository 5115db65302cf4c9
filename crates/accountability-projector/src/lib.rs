//! Views of hands and merchants: custody, hand-offs, feedback, daily subtotals.
