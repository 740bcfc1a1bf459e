//! Server-sent events: the part of the WHATWG format that `/v1/wake` uses.

/// Longest line that is kept; longer ones are not ours.
const LONGEST_LINE: usize = 4_096;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its name.
    pub(crate) name: String,
    /// Its data; lines are joined with line feeds.
    pub(crate) data: String,
}

/// Takes a stream apart. Bytes may come in any portions.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    event: Event,
}

impl Parser {
    /// The events that these bytes complete; `None` when the stream is not one of events.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Option<Vec<Event>> {
        let mut events = Vec::new();
        for byte in bytes {
            if *byte != b'\n' {
                if self.line.len() == LONGEST_LINE {
                    return None;
                }
                self.line.push(*byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = std::str::from_utf8(&line).ok()?.trim_end_matches('\r');
            if let Some(event) = self.line(line) {
                events.push(event);
            }
        }
        Some(events)
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" if line.is_empty() => {
                let event = std::mem::take(&mut self.event);
                return (!event.data.is_empty()).then_some(event);
            }
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if !self.event.data.is_empty() {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            _ => {} // comments (heartbeats), ids, retry times
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Event {
        Event { name: name.into(), data: data.into() }
    }

    #[test]
    fn events_come_out_whatever_the_portions() {
        let stream = b": hello\n\nevent: moved\r\ndata: {\"seq\":7}\r\n\r\n:\n\ndata:a\ndata: b\n\nevent: empty\n\n";
        let expected = vec![event("moved", "{\"seq\":7}"), event("", "a\nb")];
        for portion in 1..=stream.len() {
            let mut parser = Parser::default();
            let events: Vec<Event> =
                stream.chunks(portion).flat_map(|bytes| parser.feed(bytes).expect("a stream")).collect();
            assert_eq!(events, expected, "portions of {portion}");
        }
    }

    #[test]
    fn what_is_not_a_stream_of_events_ends_it() {
        assert_eq!(Parser::default().feed(&[b'x'; LONGEST_LINE + 1]), None, "no line is that long");
        assert_eq!(Parser::default().feed(b"data: \xff\n"), None, "not text");
    }
}
