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

/// A picture in a file of ours, decoded aside; the small one stands there meanwhile.
struct FilePicture: View {
    let path: String
    var small = ""
    let description: String
    @State private var picture: CGImage?

    var body: some View {
        let meanwhile = Data(base64Encoded: small).flatMap { decode($0) }
        Shown(picture: picture ?? meanwhile, description: description, fill: false)
            .task(id: path) { picture = await readPicture(path) }
    }
}

/// Reads a picture away from the screen's thread.
func readPicture(_ path: String) async -> CGImage? {
    await Task.detached(priority: .userInitiated) {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).flatMap { decode($0) }
    }.value
}

/// A picture drawn as large as there is room.
struct WholePicture: View {
    let picture: RecordPicture
    let description: String

    var body: some View {
        if let path = picture.path {
            FilePicture(path: path, small: picture.thumbnail, description: description)
        } else {
            Shown(picture: Data(base64Encoded: picture.thumbnail).flatMap { decode($0) }, description: description, fill: false)
        }
    }
}

/// Side of a small picture one can press.
private let smallSide: CGFloat = 84

/// Small pictures beside each other.
struct PictureRow<Content: View>: View {
    @ViewBuilder let content: Content

    var body: some View {
        ScrollView(.horizontal, showsIndicators: false) { HStack(spacing: 10) { content } }
    }
}

/// A small picture that opens the whole one.
struct OpenPicture: View {
    let thumbnail: String
    let description: String
    let onOpen: () -> Void

    var body: some View {
        Button(action: onOpen) {
            Thumbnail(base64: thumbnail, description: description)
                .frame(width: smallSide, height: smallSide)
                .clipShape(RoundedRectangle(cornerRadius: Radius.control))
        }
        .buttonStyle(.plain)
    }
}

/// A small picture that can be taken out again.
struct TakenPicture: View {
    let thumbnail: String
    let description: String
    let remove: String
    let onRemove: () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Thumbnail(base64: thumbnail, description: description)
            .frame(width: smallSide, height: smallSide)
            .clipShape(RoundedRectangle(cornerRadius: Radius.control))
            .overlay(alignment: .topTrailing) {
                Button(action: onRemove) {
                    // On its own ground, so that it is seen on any photo.
                    IconView(.close, size: 14)
                        .foregroundStyle(palette.text)
                        .frame(width: 22, height: 22)
                        .background(palette.surface, in: Circle())
                        .padding(5)
                        .frame(width: Touch.minimum, height: Touch.minimum, alignment: .topTrailing)
                        .contentShape(Rectangle())
                }
                .buttonStyle(.plain)
                .accessibilityLabel(remove)
            }
    }
}

/// A place for one more picture.
struct AddPicture: View {
    let label: String
    let icon: Icons
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: onTap) {
            IconView(icon, size: 26)
                .foregroundStyle(palette.textSecondary)
                .frame(width: smallSide, height: smallSide)
                .overlay { RoundedRectangle(cornerRadius: Radius.control).strokeBorder(palette.outline, lineWidth: 1.5) }
                .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityLabel(label)
    }
}

/// Pictures of a field, with room for more until there are `most`.
struct PictureField: View {
    let pictures: [DraftPicture]
    let most: Int
    let actions: FieldActions
    @Environment(Words.self) private var words

    var body: some View {
        PictureRow {
            ForEach(Array(pictures.enumerated()), id: \.element.hash) { at, picture in
                TakenPicture(
                    thumbnail: picture.thumbnail,
                    description: words.with("app-picture", ["number": String(at + 1)]),
                    remove: words.with("app-visit-remove-photo", ["number": String(at + 1)])
                ) { actions.onRemovePicture(picture.hash) }
            }
            if pictures.count < most {
                AddPicture(label: words["app-visit-photo"], icon: .camera, onTap: actions.onTakePicture)
                AddPicture(label: words["app-card-pick"], icon: .image, onTap: actions.onPickPicture)
            }
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
