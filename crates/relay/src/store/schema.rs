//! The database's tables, brought up to date step by step (`user_version` counts the steps).

use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

/// How long one waits for another connection that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Each entry brings the database from its position to the next. Never changed, only added to.
const STEPS: &[&str] = &[
    "
    CREATE TABLE relay (
        id BLOB NOT NULL,
        probed INTEGER NOT NULL DEFAULT 0
    );
    INSERT INTO relay (id) VALUES (randomblob(16));

    CREATE TABLE workspace (
        id BLOB PRIMARY KEY,
        name TEXT NOT NULL,
        created INTEGER NOT NULL
    );
    CREATE TABLE token (
        hash BLOB PRIMARY KEY,
        role TEXT NOT NULL,
        name TEXT NOT NULL,
        workspace BLOB NOT NULL REFERENCES workspace (id),
        created INTEGER NOT NULL,
        expires INTEGER,
        revoked INTEGER,
        last_used INTEGER
    );
    CREATE TABLE session (
        hash BLOB PRIMARY KEY,
        token BLOB NOT NULL REFERENCES token (hash),
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL
    );

    CREATE TABLE document (
        id BLOB PRIMARY KEY,
        workspace BLOB NOT NULL
    );
    CREATE INDEX document_of_workspace ON document (workspace);
    CREATE TABLE chunk (
        document BLOB NOT NULL,
        kind TEXT NOT NULL,
        hash TEXT NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (document, kind, hash)
    );
    CREATE TABLE damaged (
        document BLOB NOT NULL,
        kind TEXT NOT NULL,
        hash TEXT NOT NULL,
        bytes BLOB NOT NULL,
        reason TEXT NOT NULL,
        at INTEGER NOT NULL
    );
",
    "
    ALTER TABLE token ADD COLUMN clearance TEXT NOT NULL DEFAULT 'open';
",
];

/// The format that this Andon writes.
pub const CURRENT: u32 = STEPS.len() as u32;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "The database was written by a newer Andon (format {found}, this one knows {known}). Run \
         that version, or restore a backup from before the upgrade."
    )]
    Newer { found: u32, known: u32 },
    #[error("The database cannot be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("The data directory cannot be made: {0}")]
    Directory(#[from] std::io::Error),
}

/// Opens a connection with the settings that durability rests on, and brings the tables up to
/// date.
pub fn open(path: &std::path::Path) -> Result<Connection, OpenError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With the write-ahead log, FULL is what makes a commit wait for the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// The write-ahead log beside a database.
pub(crate) fn log_of(path: &std::path::Path) -> std::path::PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

/// Opens a connection that changes nothing, not even an older format. Works beside a server.
pub(crate) fn open_to_read(path: &std::path::Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    let version = |connection: &Connection| {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_query_value(None, "user_version", |row| row.get(0))
    };
    let mut found = version(&connection);
    if found.is_err() && log_of(path).metadata().map_or(true, |log| log.len() == 0) {
        // On a disk that cannot be written to SQLite cannot keep its readers' list. With nothing
        // in the log, and nobody able to write, it may do without.
        let file = path.display().to_string();
        let file = file.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let file = format!("file:{file}?immutable=1");
        connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_URI)?;
        found = version(&connection);
    }
    let found: u32 = found?;
    if found > CURRENT {
        return Err(OpenError::Newer { found, known: CURRENT });
    }
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
    };
    if version(connection)? == CURRENT {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again inside: another process may have been first.
    let found = version(&transaction)?;
    let Some(steps) = STEPS.get(found as usize..) else {
        return Err(OpenError::Newer { found, known: CURRENT });
    };
    for step in steps {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", CURRENT)?;
    transaction.commit()?;
    Ok(())
}
