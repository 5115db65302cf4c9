//! The projection engine: read, fold, write rows and checkpoint in one transaction.
