//! The names of an incident's chat channels. See `names`.
