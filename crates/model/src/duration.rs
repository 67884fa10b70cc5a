//! Durations as people read them: `1 h 14 min`.
