//! The rules of one inquiry: decide, evolve, custody.
