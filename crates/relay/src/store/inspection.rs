//! A data directory's database, looked at without bringing it up to date.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::schema::{self, OpenError};
use super::sqlite::DATABASE;
use crate::access::unix_now;

/// What a database is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// What SQLite's quick check complains of; empty for a sound database.
    pub complaints: Vec<String>,
    pub workspaces: u32,
    /// Tokens that let somebody in now.
    pub tokens: u32,
    /// When it was last written, as far as it says: seconds since 1970.
    pub newest: i64,
}

/// Looks at the database of a data directory; `None` when there is none.
pub fn inspect(data: &Path) -> Result<Option<Inspection>, OpenError> {
    let file = data.join(DATABASE);
    if !file.try_exists()? {
        return Ok(None);
    }
    // The log beside the database is shared memory to its readers too, so they write.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > schema::CURRENT {
        return Err(OpenError::Newer { found, known: schema::CURRENT });
    }
    let mut complaints = Vec::new();
    connection.pragma_query(None, "quick_check", |row| {
        complaints.push(row.get::<_, String>(0)?);
        Ok(())
    })?;
    complaints.retain(|complaint| complaint != "ok");
    let count = |query: &str| connection.query_row(query, [], |row| row.get(0));
    let now = unix_now();
    Ok(Some(Inspection {
        complaints,
        workspaces: count("SELECT count(*) FROM workspace")?,
        tokens: connection.query_row(
            "SELECT count(*) FROM token
             WHERE revoked IS NULL AND (expires IS NULL OR expires > ?1)",
            [now],
            |row| row.get(0),
        )?,
        newest: connection
            .query_row(
                "SELECT max(at) FROM (SELECT probed AS at FROM relay
                 UNION ALL SELECT created FROM workspace
                 UNION ALL SELECT created FROM token UNION ALL SELECT last_used FROM token
                 UNION ALL SELECT created FROM session)",
                [],
                |row| row.get::<_, Option<i64>>(0),
            )?
            .unwrap_or(0),
    }))
}
