//! What is fuzzed: functions that take whatever comes and must not panic, nor take for ever. The
//! kept corpus goes through the same functions in `cargo test`.

use andon_model::id::{IncidentId, PdcaId};
use andon_model::quick_line::{self, Context};
use andon_model::zone::Zone;
use andon_sync::chunk;
use andon_sync::connection::Connection;
use andon_sync::message::PeerMetadata;
use andon_sync::session::{Access, DocumentLimits, Effect, PeerKey};
use andon_sync::{Chunk, DocumentId, Message, PeerId, Session};
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A function that is fuzzed.
pub type Target = fn(&[u8]);

/// Every target and the folder of its corpus.
pub const TARGETS: [(&str, Target); 4] =
    [("wire", wire), ("sync", sync), ("document", document), ("quick_line", quick_line)];

/// A frame of the wire protocol, for a relay and for a client. What can be read is written so
/// that it reads the same again.
pub fn wire(bytes: &[u8]) {
    if let Ok(message) = Message::decode(bytes)
        && message.kind() != "other"
    {
        assert_eq!(Message::decode(&message.encode()).as_ref(), Ok(&message));
    }
    let name = || PeerId("fuzz".into());
    let mut accepting = Connection::accept(name(), PeerMetadata::default());
    let (mut dialing, _) = Connection::dial(name(), PeerMetadata::default());
    for _ in 0..2 {
        let _ = accepting.receive(bytes);
        let _ = dialing.receive(bytes);
    }
}

/// The payload of a sync message, for a document that somebody follows.
pub fn sync(bytes: &[u8]) {
    const PEER: PeerKey = PeerKey(1);
    let limits = DocumentLimits {
        bytes: 1 << 20,
        changes: 1_000,
        unpacked_bytes: 1 << 20,
        operations: 100_000,
    };
    let mut session =
        Session::new(DocumentId([1; 16]), PeerId("us".into()), Automerge::new(), vec![], vec![])
            .with_limits(limits, 0);
    let put = session.edit(0, |transaction| transaction.put(ROOT, "x", 1));
    assert!(put.is_ok());
    session.join(PEER, PeerId("them".into()), Access::Write, None, false);
    for _ in 0..2 {
        session.receive(PEER, bytes);
        loop {
            let effects = session.take_effects();
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                if let Effect::Save { ticket, .. } = effect {
                    session.saved(ticket);
                }
            }
        }
    }
    assert!(session.is_durable());
}

/// Stored bytes of a document, and a document into which the bytes put whatever they say at
/// whatever place: it opens as far as it can.
pub fn document(bytes: &[u8]) {
    let id = DocumentId([1; 16]);
    let chunks = [Chunk::incremental(id, bytes.to_vec()), Chunk::snapshot(id, &[], bytes.to_vec())];
    let (loaded, _) = chunk::load(Automerge::new(), chunks.into());
    read_as_everything(&loaded);
    let Some((kind, rest)) = bytes.split_first() else { return };
    let mut document = match kind % 4 {
        0 => andon_document::incident::new(),
        1 => andon_document::workspace::new(),
        2 => andon_document::index::new(),
        _ => andon_document::pdca::new(),
    };
    scribble(&mut document, rest);
    read_as_everything(&document);
}

fn read_as_everything(document: &Automerge) {
    let id = Uuid::from_bytes([7; 16]);
    andon_document::incident::read(document, IncidentId(id));
    andon_document::incident::read_head(document, IncidentId(id));
    andon_document::workspace::read(document);
    andon_document::index::read(document);
    andon_document::index::read_records(document);
    andon_document::confidential::read(document);
    andon_document::pdca::read(document, PdcaId(id));
}

/// Puts values where the bytes say: three for each, the place, the key and the value.
fn scribble(document: &mut Automerge, bytes: &[u8]) {
    let mut objects = vec![ROOT];
    let mut place = 0;
    while place < objects.len() && objects.len() < 500 {
        let here = objects[place].clone();
        for key in document.keys(&here) {
            if let Ok(Some((Value::Object(_), inner))) = document.get(&here, key) {
                objects.push(inner);
            }
        }
        place += 1;
    }
    let mut transaction = document.transaction();
    for three in bytes.chunks_exact(3).take(300) {
        let object = objects[usize::from(three[0]) % objects.len()].clone();
        let number = i64::from(three[2]);
        if transaction.object_type(&object).ok().is_some_and(|kind| kind.is_sequence()) {
            // Refused beyond the end, which is as well.
            let _ = transaction.insert(&object, 0, number);
            continue;
        }
        let keys: Vec<String> = transaction.keys(&object).collect();
        let key = match keys.get(usize::from(three[1]) % (keys.len() + 4)) {
            Some(key) => key.clone(),
            None => Uuid::from_bytes([three[1]; 16]).hyphenated().to_string(),
        };
        let value: ScalarValue = match three[2] % 12 {
            0 => ScalarValue::Null,
            1 => (number % 2 == 0).into(),
            2 => (number - 128).into(),
            3 => i64::MAX.into(),
            4 => i64::MIN.into(),
            5 => f64::NAN.into(),
            6 => format!("text {number}").into(),
            7 => "2023-03-27T10:59:00Z".into(),
            8 => ScalarValue::Bytes(vec![three[2]; 16]),
            9 => ScalarValue::Timestamp((number - 128) * (i64::MAX / 128)),
            10 => ScalarValue::counter(number),
            _ => {
                let kind = [ObjType::Map, ObjType::List, ObjType::Text][usize::from(three[1]) % 3];
                if let Ok(made) = transaction.put_object(&object, key.as_str(), kind) {
                    objects.push(made);
                }
                continue;
            }
        };
        let _ = transaction.put(&object, key.as_str(), value);
    }
    transaction.commit();
}

/// A zone that goes an hour ahead in the middle of every day, and back at its end.
struct Restless;

impl Zone for Restless {
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        if at.timestamp().rem_euclid(86_400) < 43_200 { 3_600 } else { 7_200 }
    }
}

/// What somebody types or pastes into the line: eight bytes are the clock, the rest is the text.
pub fn quick_line(bytes: &[u8]) {
    let (clock, text) = bytes.split_at(bytes.len().min(8));
    let seconds = clock.iter().fold(0_i64, |all, byte| all << 8 | i64::from(*byte));
    // Clocks of devices are wrong by years, not by ages: 1900 to 2100.
    let seconds = seconds.rem_euclid(200 * 31_557_600) - 70 * 31_557_600;
    let Some(now) = DateTime::from_timestamp(seconds, 0) else { return };
    let text = String::from_utf8_lossy(text);
    let context = Context { zone: &Restless, now, reference: now };
    let reading = quick_line::read(&text, &context);
    assert!(reading.entries.len() <= text.split(['\n', '\r']).count());
}
