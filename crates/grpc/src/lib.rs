//! What all services share: status, limits, health, counting, shutdown.
