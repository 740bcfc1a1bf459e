import Foundation
import LegworkCore

extension DraftValue {
    /// A link to a record of any type.
    public static func link(objectName: String, id: String) -> DraftValue {
        .parts(parts: ["object": objectName, "id": id])
    }
    /// A position in degrees and metres.
    public static func place(lat: Double, lng: Double, accuracyM: Double?) -> DraftValue {
        .position(
            lat: Int64((lat * 1e7).rounded()),
            lng: Int64((lng * 1e7).rounded()),
            accuracy: accuracyM.map { Int64(($0 * 100).rounded()) }
        )
    }
    /// Pictures of a field; none clears it.
    public static func held(_ pictures: [DraftPicture]) -> DraftValue {
        pictures.isEmpty ? .empty : .pictures(pictures: pictures)
    }
    /// The pictures of a value.
    public var asPictures: [DraftPicture] {
        if case let .pictures(pictures) = self { pictures } else { [] }
    }
    /// The stable text of a value: an option's name, a record's id; empty for anything else.
    public var asText: String {
        if case let .text(text) = self { text } else { "" }
    }
    /// The words of a value.
    public var asWords: [String] {
        if case let .words(words) = self { words } else { [] }
    }
    /// The number of a value.
    public var asNumber: Int64? {
        if case let .number(number) = self { number } else { nil }
    }
    /// The parts of an address or a link.
    public var asParts: [String: String] {
        if case let .parts(parts) = self { parts } else { [:] }
    }
}

/// A draft as text: one line per field, kind and name first, so that it outlives the app.
public func encode(_ values: [String: DraftValue]) -> String {
    values.sorted { $0.key < $1.key }.map { name, value in
        let (kind, parts) = value.written
        return ([kind, name] + parts).map(escape).joined(separator: "\t")
    }.joined(separator: "\n")
}

/// The draft that `encode` wrote; lines nobody can read are left out.
public func decode(_ text: String) -> [String: DraftValue] {
    var values: [String: DraftValue] = [:]
    for line in text.unicodeScalars.split(separator: "\n") {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map { unescape(String($0)) }
        if parts.count >= 2, let value = DraftValue.read(kind: parts[0], Array(parts.dropFirst(2))) {
            values[parts[1]] = value
        }
    }
    return values
}

extension DraftValue {
    fileprivate var written: (String, [String]) {
        switch self {
        case .empty:
            return ("e", [])
        case let .text(text):
            return ("t", [text])
        case let .typed(text):
            return ("y", [text])
        case let .number(number):
            return ("n", [String(number)])
        case let .words(words):
            return ("w", words)
        case let .parts(parts):
            return ("p", parts.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        case let .money(amount, currency):
            return ("m", [String(amount), currency])
        case let .pictures(pictures):
            return ("i", pictures.flatMap { [$0.hash, $0.name, String($0.size), $0.thumbnail] })
        case let .position(lat, lng, accuracy):
            return ("g", [String(lat), String(lng), accuracy.map { String($0) } ?? ""])
        }
    }

    fileprivate static func read(kind: String, _ rest: [String]) -> DraftValue? {
        switch kind {
        case "e":
            return .empty
        case "t":
            return rest.first.map { .text(text: $0) }
        case "y":
            return rest.first.map { .typed(text: $0) }
        case "n":
            return rest.first.flatMap { Int64($0) }.map { .number(number: $0) }
        case "w":
            return .words(words: rest)
        case "p":
            var parts: [String: String] = [:]
            for at in stride(from: 0, to: rest.count - 1, by: 2) {
                parts[rest[at]] = rest[at + 1]
            }
            return .parts(parts: parts)
        case "m":
            guard rest.count == 2, let amount = Int64(rest[0]) else { return nil }
            return .money(amount: amount, currency: rest[1])
        case "g":
            guard rest.count == 3, let lat = Int64(rest[0]), let lng = Int64(rest[1]) else { return nil }
            return .position(lat: lat, lng: lng, accuracy: Int64(rest[2]))
        case "i":
            var pictures: [DraftPicture] = []
            for at in stride(from: 0, to: rest.count - 3, by: 4) {
                guard let size = UInt64(rest[at + 2]) else { continue }
                pictures.append(DraftPicture(hash: rest[at], name: rest[at + 1], size: size, thumbnail: rest[at + 3]))
            }
            return .held(pictures)
        default:
            return nil
        }
    }
}

// Letters are looked at one by one as Unicode scalars: a line break before a line feed, or an accent after a tab, would
// otherwise be one letter with it.

private func escape(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for letter in text.unicodeScalars {
        switch letter {
        case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
        case "\t": out.append(contentsOf: "\\t".unicodeScalars)
        case "\n": out.append(contentsOf: "\\n".unicodeScalars)
        default: out.append(letter)
        }
    }
    return String(out)
}

private func unescape(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    var escaped = false
    for letter in text.unicodeScalars {
        if escaped {
            out.append(letter == "t" ? "\t" : letter == "n" ? "\n" : letter)
            escaped = false
        } else if letter == "\\" {
            escaped = true
        } else {
            out.append(letter)
        }
    }
    return String(out)
}
