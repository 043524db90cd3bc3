//! The committed corpora of the fuzz targets, replayed: programs/energy_auction/fuzz, run by `make fuzz`.

#[path = "../fuzz/src/lib.rs"]
mod targets;

/// The inputs of a target: one a line, in hexadecimal.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let file = format!("{}/fuzz/corpus/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let byte = |line: &str, at: usize| u8::from_str_radix(&line[at..at + 2], 16).expect("hexadecimal");
    text.lines().map(|line| (0..line.len()).step_by(2).map(|at| byte(line, at)).collect()).collect()
}

#[test]
fn every_input_of_every_corpus_passes() {
    for (name, run) in targets::TARGETS {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "{name} has no corpus");
        inputs.iter().for_each(|input| run(input));
    }
}
