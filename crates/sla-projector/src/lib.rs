//! Views of promises: inquiries, turns, resolution, telling.
