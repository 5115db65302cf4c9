//! Any desk's history, by a mapping file: rows become commands, sent like anybody else's.

mod case;
mod command;
mod compile;
mod dry_run;
mod engine;
mod expression;
mod field;
mod functions;
mod identity;
mod mapping;
mod order;
mod plan;
mod produce;
mod read;
mod row;
mod scope;
mod time_format;
mod translate;
mod value;

#[cfg(test)]
mod tests;
