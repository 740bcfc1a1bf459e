//! Halves an ONNX file: large 32-bit weights become 16-bit ones with a `Cast` node that gives
//! them back under their old name, so every runtime that reads ONNX still computes in 32 bits.
//!
//! Only the protobuf fields named here are touched (numbers from onnx.proto3, ONNX 1.16); all
//! others are copied byte by byte.

use anyhow::{Context, bail, ensure};

const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
const GRAPH_INITIALIZER: u64 = 5;
const TENSOR_DIMS: u64 = 1;
const TENSOR_DATA_TYPE: u64 = 2;
const TENSOR_NAME: u64 = 8;
const TENSOR_RAW_DATA: u64 = 9;
const FLOAT: u64 = 1;
const FLOAT16: u64 = 10;
/// Weights below this many bytes stay as they are: a Cast node would cost more than it saves.
const WORTHWHILE: usize = 1024;

/// The same model with its large weights stored in 16 bits.
pub(super) fn convert(model: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(model.len() / 2 + model.len() / 16);
    let mut graphs = 0;
    for field in fields(model) {
        let field = field?;
        if field.number == MODEL_GRAPH {
            put_bytes(&mut out, MODEL_GRAPH, &convert_graph(field.bytes()?)?);
            graphs += 1;
        } else {
            out.extend_from_slice(field.whole);
        }
    }
    ensure!(graphs == 1, "an ONNX file has one graph, this one has {graphs}");
    Ok(out)
}

/// The graph with Cast nodes first, as nodes must stand in the order they are computed in.
fn convert_graph(graph: &[u8]) -> anyhow::Result<Vec<u8>> {
    let (mut casts, mut rest) = (Vec::new(), Vec::new());
    for field in fields(graph) {
        let field = field?;
        match field.number {
            GRAPH_INITIALIZER => match halve(field.bytes()?)? {
                Some((name, tensor)) => {
                    put_bytes(&mut rest, GRAPH_INITIALIZER, &tensor);
                    put_bytes(&mut casts, GRAPH_NODE, &cast_node(&name));
                }
                None => rest.extend_from_slice(field.whole),
            },
            _ => rest.extend_from_slice(field.whole),
        }
    }
    casts.extend_from_slice(&rest);
    Ok(casts)
}

/// A tensor's name and the tensor in 16 bits, when it is one of large 32-bit weights.
fn halve(tensor: &[u8]) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let (mut dims, mut name, mut raw, mut kind) = (Vec::new(), None, None, 0);
    for field in fields(tensor) {
        let field = field?;
        match field.number {
            TENSOR_DIMS => dims.extend_from_slice(field.whole),
            TENSOR_DATA_TYPE => kind = field.varint,
            TENSOR_NAME => name = Some(std::str::from_utf8(field.bytes()?).context("a tensor's name")?),
            TENSOR_RAW_DATA => raw = Some(field.bytes()?),
            _ => {}
        }
    }
    let (Some(name), Some(raw)) = (name, raw) else { return Ok(None) };
    if kind != FLOAT || raw.len() < WORTHWHILE {
        return Ok(None);
    }
    ensure!(raw.len() % 4 == 0, "the weights {name} end within a number");
    let halves: Vec<u8> =
        raw.chunks_exact(4).flat_map(|b| to_half(f32::from_le_bytes([b[0], b[1], b[2], b[3]])).to_le_bytes()).collect();
    let mut out = dims;
    put_varint_field(&mut out, TENSOR_DATA_TYPE, FLOAT16);
    put_bytes(&mut out, TENSOR_NAME, half_name(name).as_bytes());
    put_bytes(&mut out, TENSOR_RAW_DATA, &halves);
    Ok(Some((name.to_owned(), out)))
}

fn half_name(name: &str) -> String {
    format!("{name}.f16")
}

/// A NodeProto `name = Cast(name.f16, to = FLOAT)`.
fn cast_node(name: &str) -> Vec<u8> {
    const ATTRIBUTE_TYPE_INT: u64 = 2;
    let mut to = Vec::new();
    put_bytes(&mut to, 1, b"to");
    put_varint_field(&mut to, 3, FLOAT);
    put_varint_field(&mut to, 20, ATTRIBUTE_TYPE_INT);
    let mut node = Vec::new();
    put_bytes(&mut node, 1, half_name(name).as_bytes());
    put_bytes(&mut node, 2, name.as_bytes());
    put_bytes(&mut node, 3, format!("{name}.cast").as_bytes());
    put_bytes(&mut node, 4, b"Cast");
    put_bytes(&mut node, 5, &to);
    node
}

/// Bits of the nearest 16-bit float (IEEE 754 binary16), ties to even; too large becomes infinity.
fn to_half(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let exponent = (bits >> 23 & 0xFF) as i32 - 127;
    let mantissa = bits & 0x7F_FFFF;
    if exponent == 128 {
        return sign | 0x7C00 | if mantissa == 0 { 0 } else { 0x200 };
    }
    if exponent > 15 {
        return sign | 0x7C00;
    }
    // How many low bits of the 24-bit significand are dropped; more below the normal range.
    let (dropped, base) = if exponent >= -14 { (13, ((exponent + 14) as u32) << 10) } else { (-1 - exponent, 0) };
    if dropped > 24 {
        return sign;
    }
    let significand = mantissa | 0x80_0000;
    let kept = significand >> dropped;
    let rest = significand & ((1 << dropped) - 1);
    let half = 1 << (dropped - 1);
    let up = u32::from(rest > half || (rest == half && kept & 1 == 1));
    // Adding instead of joining lets a carry run into the exponent, up to infinity.
    sign | (base + kept + up) as u16
}

/// One field of a protobuf message.
struct Field<'a> {
    number: u64,
    /// Key and content, for copying.
    whole: &'a [u8],
    /// The value of a varint field, else 0.
    varint: u64,
    content: Option<&'a [u8]>,
}

impl<'a> Field<'a> {
    fn bytes(&self) -> anyhow::Result<&'a [u8]> {
        self.content.with_context(|| format!("field {} is not a message or text", self.number))
    }
}

/// The fields of a message in order; after an error the walk ends.
fn fields(message: &[u8]) -> impl Iterator<Item = anyhow::Result<Field<'_>>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= message.len() {
            return None;
        }
        let field = read_field(message, &mut at);
        if field.is_err() {
            at = message.len();
        }
        Some(field)
    })
}

fn read_field<'a>(message: &'a [u8], at: &mut usize) -> anyhow::Result<Field<'a>> {
    let start = *at;
    let key = read_varint(message, at)?;
    let (mut varint, mut content) = (0, None);
    let skip = match key & 7 {
        0 => {
            varint = read_varint(message, at)?;
            0
        }
        1 => 8,
        2 => {
            let length = usize::try_from(read_varint(message, at)?).context("a length")?;
            let end = at.checked_add(length).filter(|end| *end <= message.len());
            content = Some(&message[*at..end.context("a field runs past the end of the file")?]);
            length
        }
        5 => 4,
        other => bail!("unknown wire type {other}"),
    };
    *at += skip;
    ensure!(*at <= message.len(), "the file ends within a field");
    Ok(Field { number: key >> 3, whole: &message[start..*at], varint, content })
}

fn read_varint(bytes: &[u8], at: &mut usize) -> anyhow::Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at).context("the file ends within a number")?;
        *at += 1;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    bail!("a number has more than 64 bits")
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn put_varint_field(out: &mut Vec<u8>, number: u64, value: u64) {
    put_varint(out, number << 3);
    put_varint(out, value);
}

fn put_bytes(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    put_varint(out, number << 3 | 2);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The value of a 16-bit float, straight from the definition in IEEE 754.
    fn from_half(bits: u16) -> f64 {
        let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
        let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
        sign * match exponent {
            0 => mantissa / 1024.0 * 2f64.powi(-14),
            31 if mantissa == 0.0 => f64::INFINITY,
            31 => f64::NAN,
            _ => (1.0 + mantissa / 1024.0) * 2f64.powi(exponent - 15),
        }
    }

    #[test]
    fn every_half_survives_and_what_lies_between_goes_to_the_nearest() {
        for bits in 0..0x7C00u16 {
            let (here, next) = (from_half(bits), from_half(bits + 1));
            assert_eq!(to_half(here as f32), bits);
            assert_eq!(to_half(-here as f32), bits | 0x8000);
            if next.is_finite() {
                let middle = f64::midpoint(here, next) as f32;
                assert_eq!(to_half(middle), bits + (bits & 1), "ties go to even");
                assert_eq!(to_half(middle.next_down()), bits);
                assert_eq!(to_half(middle.next_up()), bits + 1);
            }
        }
        assert_eq!(to_half(65_519.0), 0x7BFF);
        assert_eq!(to_half(65_520.0), 0x7C00);
        assert_eq!(to_half(f32::NEG_INFINITY), 0xFC00);
        assert_eq!(to_half(f32::NAN) & 0x7FFF, 0x7E00);
        assert_eq!(to_half(f32::MIN_POSITIVE), 0);
    }

    fn tensor(name: &str, kind: u64, raw: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_varint_field(&mut out, TENSOR_DIMS, raw.len() as u64 / 4);
        put_varint_field(&mut out, TENSOR_DATA_TYPE, kind);
        put_bytes(&mut out, TENSOR_NAME, name.as_bytes());
        put_bytes(&mut out, TENSOR_RAW_DATA, raw);
        out
    }

    #[test]
    fn only_large_weights_change_and_everything_else_is_copied() {
        let weights: Vec<u8> = (0..512).flat_map(|i| (i as f32 / 8.0).to_le_bytes()).collect();
        let mut graph = Vec::new();
        put_bytes(&mut graph, GRAPH_NODE, b"\x22\x03Abs");
        put_bytes(&mut graph, GRAPH_INITIALIZER, &tensor("big", FLOAT, &weights));
        put_bytes(&mut graph, GRAPH_INITIALIZER, &tensor("small", FLOAT, &weights[..64]));
        put_bytes(&mut graph, GRAPH_INITIALIZER, &tensor("whole numbers", 7, &weights));
        let mut model = Vec::new();
        put_varint_field(&mut model, 1, 10);
        put_bytes(&mut model, MODEL_GRAPH, &graph);
        put_bytes(&mut model, 14, b"metadata");

        let converted = convert(&model).unwrap();
        let top: Vec<Field<'_>> = fields(&converted).map(Result::unwrap).collect();
        assert_eq!(top.iter().map(|f| f.number).collect::<Vec<_>>(), [1, MODEL_GRAPH, 14]);
        let inner: Vec<Field<'_>> = fields(top[1].bytes().unwrap()).map(Result::unwrap).collect();
        let kinds = [GRAPH_NODE, GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INITIALIZER, GRAPH_INITIALIZER];
        assert_eq!(inner.iter().map(|f| f.number).collect::<Vec<_>>(), kinds);
        assert_eq!(inner[0].bytes().unwrap(), cast_node("big"), "the cast comes first");
        assert_eq!(inner[3].bytes().unwrap(), tensor("small", FLOAT, &weights[..64]));
        assert_eq!(inner[4].bytes().unwrap(), tensor("whole numbers", 7, &weights));
        let halves: Vec<u8> = (0..512).flat_map(|i| to_half(i as f32 / 8.0).to_le_bytes()).collect();
        let halved = inner[2].bytes().unwrap();
        assert!(halved.ends_with(&halves));
        assert!(converted.len() < model.len() - 1024 + 100, "1,024 bytes saved, a node added");
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        let mut graph = Vec::new();
        put_bytes(&mut graph, GRAPH_INITIALIZER, &tensor("w", FLOAT, &[1; 2048]));
        let mut model = Vec::new();
        put_bytes(&mut model, MODEL_GRAPH, &graph);
        for cut in 0..model.len() {
            assert!(convert(&model[..cut]).is_err(), "cut at {cut}");
        }
        assert!(convert(b"<html>not a model</html>").is_err());
    }
}
