//! Writing PDF objects as bytes (ISO 32000-1, 7.3). Deterministic: the same object gives the same bytes.

use lopdf::{Dictionary, Object, StringFormat};

/// Appends an object.
pub(crate) fn object(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Name(value) => name(value, out),
        Object::String(bytes, StringFormat::Hexadecimal) => hexadecimal(bytes, out),
        Object::String(bytes, StringFormat::Literal) => literal(bytes, out),
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                self::object(item, out);
            }
            out.push(b']');
        }
        Object::Dictionary(value) => dictionary(value, out),
        Object::Stream(stream) => {
            let mut with_length = stream.dict.clone();
            with_length.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
            dictionary(&with_length, out);
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(&stream.content);
            out.extend_from_slice(b"\nendstream");
        }
        Object::Reference((number, generation)) => {
            out.extend_from_slice(format!("{number} {generation} R").as_bytes());
        }
    }
}

/// Appends a dictionary.
pub(crate) fn dictionary(value: &Dictionary, out: &mut Vec<u8>) {
    out.extend_from_slice(b"<<");
    for (key, item) in value {
        name(key, out);
        out.push(b' ');
        object(item, out);
        out.push(b' ');
    }
    out.extend_from_slice(b">>");
}

/// A name object.
pub(crate) fn name_object(value: &str) -> Object {
    Object::Name(value.as_bytes().to_vec())
}

/// A text string: literal if ASCII, else UTF-16 with a byte order mark (ISO 32000-1, 7.9.2.2).
pub(crate) fn text_object(value: &str) -> Object {
    if value.is_ascii() {
        return Object::String(value.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xfe, 0xff];
    for unit in value.encode_utf16() {
        bytes.extend_from_slice(&unit.to_be_bytes());
    }
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// A dictionary from pairs.
pub(crate) fn dictionary_of<const N: usize>(pairs: [(&str, Object); N]) -> Dictionary {
    let mut dictionary = Dictionary::new();
    for (key, value) in pairs {
        dictionary.set(key, value);
    }
    dictionary
}

fn name(value: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in value {
        if byte.is_ascii_alphanumeric() || b"_-.+:*".contains(byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02x}").as_bytes());
        }
    }
}

fn hexadecimal(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'<');
    for byte in bytes {
        out.extend_from_slice(format!("{byte:02x}").as_bytes());
    }
    out.push(b'>');
}

fn literal(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(*other),
        }
    }
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &Object, expected: &str) {
        let mut out = Vec::new();
        object(value, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn objects_are_written_as_the_standard_spells_them() {
        check(&name_object("A B"), "/A#20B");
        check(&text_object("a(b)\\"), "(a\\(b\\)\\\\)");
        check(&text_object("Я"), "<feff042f>");
        check(&Object::Array(vec![1.into(), Object::Real(0.5), Object::Null]), "[1 0.5 null]");
        check(&Object::Dictionary(dictionary_of([("K", Object::Reference((3, 0)))])), "<</K 3 0 R >>");
    }
}
