//! What fuzzing has found worth keeping, without a fuzzer: crashes that are mended stay so.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::fuzz::TARGETS;

#[test]
fn the_kept_corpus_of_every_fuzz_target_goes_through() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, run) in TARGETS {
        let mut inputs = 0;
        for entry in fs::read_dir(corpus.join(name)).expect("a folder for each target") {
            let path = entry.expect("an entry").path();
            let bytes = fs::read(&path).expect("readable");
            let begin = Instant::now();
            run(&bytes);
            assert!(begin.elapsed() < Duration::from_secs(10), "{} hangs", path.display());
            // And cut off anywhere, which costs a fuzzer long to find.
            for end in (0..bytes.len()).step_by(bytes.len() / 16 + 1) {
                run(&bytes[..end]);
            }
            inputs += 1;
        }
        assert!(inputs >= 5, "only {inputs} inputs are kept for {name}");
    }
}
