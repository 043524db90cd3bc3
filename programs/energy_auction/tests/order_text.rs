//! The reader of order texts against tests/vectors/order_text.json, the file that every reader of the grammar runs.

use energy_auction::envelope::text_in;
use energy_auction::errors::Fault;
use energy_auction::prefix;
use energy_auction::text::{read_end, read_order, EndTarget, Grammar};
use energy_auction::units::Side;
use serde_json::Value;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/order_text.json");

fn vectors() -> Value {
    let text = std::fs::read_to_string(VECTORS).expect("tests/vectors/order_text.json is in the repository");
    serde_json::from_str(&text).expect("the vectors are JSON")
}

fn list<'a>(vectors: &'a Value, key: &str) -> &'a Vec<Value> {
    vectors[key].as_array().expect(key)
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().expect(key)
}

fn prefix(vectors: &Value) -> String {
    format!("Energy {} tag {}", text(vectors, "trader"), text(vectors, "tag"))
}

fn grammar(vectors: &Value, case: &Value) -> Grammar {
    let market = &vectors["markets"][text(case, "market")];
    let number = |key: &str| market[key].as_u64().expect(key);
    let hidden = number("quote_decimals") - number("tick_decimals");
    Grammar {
        slot_seconds: number("slot_seconds") as u32,
        lot: number("lot") as u32,
        tick_step: (number("tick") / 10u64.pow(hidden as u32)) as u32,
        tick_decimals: number("tick_decimals") as u8,
    }
}

/// The fault that stands for a reason of the file.
fn fault(reason: &str) -> Fault {
    match reason {
        "trader" => Fault::TextTrader,
        "tag" => Fault::TextTag,
        "syntax" => Fault::TextSyntax,
        "quantity" => Fault::TextQuantity,
        "off_lot" => Fault::TextOffLot,
        "price" => Fault::TextPrice,
        "off_tick" => Fault::TextOffTick,
        "date" => Fault::TextDate,
        "off_slot" => Fault::TextOffSlot,
        "slots" => Fault::TextSlots,
        "time" => Fault::TextTime,
        other => panic!("unknown reason {other}"),
    }
}

#[test]
fn every_valid_order_means_what_the_file_says() {
    let vectors = vectors();
    for case in list(&vectors, "orders") {
        let read = read_order(text(case, "text").as_bytes(), prefix(&vectors).as_bytes(), &grammar(&vectors, case));
        let order = read.unwrap_or_else(|fault| panic!("{}: {fault:?}", case["name"]));
        let side = if order.side == Side::Buy { "buy" } else { "sell" };
        assert_eq!(side, text(case, "side"), "{}", case["name"]);
        assert_eq!(order.lots.0 as u64, case["lots"], "{}", case["name"]);
        assert_eq!(order.limit.0 as i64, case["limit"], "{}", case["name"]);
        assert_eq!(order.first.0 as u64, case["first"], "{}", case["name"]);
        assert_eq!(order.count as u64, case["count"], "{}", case["name"]);
        assert_eq!(order.time, case["time"], "{}", case["name"]);
    }
}

#[test]
fn every_valid_end_means_what_the_file_says() {
    let vectors = vectors();
    for case in list(&vectors, "ends") {
        let end = read_end(text(case, "text").as_bytes(), prefix(&vectors).as_bytes()).expect("valid");
        let target = case["target"].as_u64().map_or(EndTarget::All, EndTarget::One);
        assert_eq!((end.target, end.time), (target, case["time"].as_u64().expect("time")), "{}", case["name"]);
    }
}

#[test]
fn every_invalid_text_is_refused_for_its_reason() {
    let vectors = vectors();
    let mut wrong = Vec::new();
    for case in list(&vectors, "invalid") {
        let (bytes, prefix) = (text(case, "text").as_bytes(), prefix(&vectors));
        let found = match text(case, "kind") {
            "end" => read_end(bytes, prefix.as_bytes()).err(),
            _ => read_order(bytes, prefix.as_bytes(), &grammar(&vectors, case)).err(),
        };
        if found != Some(fault(text(case, "reason"))) {
            wrong.push(format!("{}: {found:?}", case["name"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn bytes(case: &Value, key: &str) -> Vec<u8> {
    let hex = text(case, key);
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

fn signer(case: &Value) -> [u8; 32] {
    bytes(case, "signer").try_into().expect("a signer has 32 bytes")
}

#[test]
fn every_prefix_is_that_of_its_account() {
    let vectors = vectors();
    for case in list(&vectors, "prefixes") {
        let key = bytes(case, "key").try_into().expect("a key has 32 bytes");
        let tag = text(case, "tag").as_bytes().try_into().expect("a tag has 8 characters");
        let (written, length) = prefix::prefix(&key, tag);
        // The file's prefix ends with the space before the side, which the program reads with the side.
        assert_eq!([&written[..length as usize], b" "].concat(), text(case, "prefix").as_bytes(), "{}", case["name"]);
    }
}

#[test]
fn every_envelope_holds_its_text_and_nothing_else_is_one() {
    let vectors = vectors();
    for case in list(&vectors, "envelopes") {
        let message = bytes(case, "bytes");
        assert_eq!(text_in(&message, &signer(case)), text(case, "text").as_bytes(), "{}", case["name"]);
    }
    for case in list(&vectors, "invalid_envelopes") {
        let (message, prefix) = (bytes(case, "bytes"), prefix(&vectors));
        let found = text_in(&message, &signer(case));
        assert_eq!(read_end(found, prefix.as_bytes()).err(), Some(fault(text(case, "reason"))), "{}", case["name"]);
    }
}

#[test]
fn one_changed_byte_of_its_header_leaves_no_envelope() {
    let vectors = vectors();
    for case in list(&vectors, "envelopes") {
        let (message, signer) = (bytes(case, "bytes"), signer(case));
        let header = message.len() - text(case, "text").len();
        for place in 0..header {
            for flip in 1..=255u8 {
                let mut other = message.clone();
                other[place] ^= flip;
                assert_eq!(text_in(&other, &signer), other, "{} at {place}", case["name"]);
            }
        }
    }
}

#[test]
fn one_changed_byte_never_gives_the_same_order() {
    let vectors = vectors();
    for case in list(&vectors, "orders") {
        let (prefix, grammar) = (prefix(&vectors), grammar(&vectors, case));
        let original = text(case, "text").as_bytes();
        let meant = read_order(original, prefix.as_bytes(), &grammar).expect("valid");
        for place in 0..original.len() {
            for byte in 0..=255 {
                let mut bytes = original.to_vec();
                bytes[place] = byte;
                if bytes != original {
                    assert_ne!(
                        read_order(&bytes, prefix.as_bytes(), &grammar),
                        Ok(meant),
                        "{} at {place}",
                        case["name"]
                    );
                }
            }
        }
    }
}
