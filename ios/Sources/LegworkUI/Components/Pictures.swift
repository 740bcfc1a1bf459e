import ImageIO
import LegworkKit
import SwiftUI

/// A small picture that travels as base64 in a view.
struct Thumbnail: View {
    let base64: String
    let description: String

    var body: some View {
        Shown(picture: Data(base64Encoded: base64).flatMap { decode($0) }, description: description, fill: true)
    }
}

/// A picture in a file of ours.
struct FilePicture: View {
    let path: String
    let description: String
    @State private var picture: CGImage?

    var body: some View {
        Shown(picture: picture, description: description, fill: false)
            .task(id: path) {
                let file = path
                let read = Task.detached(priority: .userInitiated) {
                    (try? Data(contentsOf: URL(fileURLWithPath: file))).flatMap { decode($0) }
                }
                picture = await read.value
            }
    }
}

private struct Shown: View {
    let picture: CGImage?
    let description: String
    let fill: Bool
    @Environment(\.palette) private var palette

    var body: some View {
        Group {
            if let picture {
                Image(decorative: picture, scale: 1).resizable().aspectRatio(contentMode: fill ? .fill : .fit)
            } else {
                palette.outline
            }
        }
        .accessibilityElement()
        .accessibilityLabel(description)
        .accessibilityAddTraits(.isImage)
    }
}

/// The picture in the bytes of a JPEG or PNG; `nil` for anything else.
private func decode(_ bytes: Data) -> CGImage? {
    guard let source = CGImageSourceCreateWithData(bytes as CFData, nil) else { return nil }
    return CGImageSourceCreateImageAtIndex(source, 0, nil)
}
