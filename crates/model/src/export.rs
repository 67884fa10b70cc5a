//! An incident as Markdown and as JSON.
