//! The database's tables, brought up to date step by step (`user_version` counts the steps).

use rusqlite::{Connection, TransactionBehavior};

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
    #[error("The database was written by a newer Andon (format {found}, this one knows {known}).")]
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
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With the write-ahead log, FULL is what makes a commit wait for the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate(&mut connection)?;
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
