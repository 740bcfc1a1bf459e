import LegworkKit
import SwiftUI

/// One picture over the whole screen; two fingers draw it near and move it.
struct PictureViewer: View {
    let picture: RecordPicture
    let title: String
    let fetching: Bool
    let problem: String?
    let onRetry: () -> Void
    let onClose: () -> Void
    @State private var scale: CGFloat = 1
    @State private var offset = CGSize.zero
    @GestureState private var zoom: CGFloat = 1
    @GestureState private var pan = CGSize.zero
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    /// How far a picture can be drawn near.
    private static let nearest: CGFloat = 5

    var body: some View {
        VStack(spacing: 0) {
            BackBar(title, onBack: onClose)
            WholePicture(picture: picture, description: title)
                .scaleEffect(min(max(scale * zoom, 1), Self.nearest))
                .offset(x: offset.width + pan.width, y: offset.height + pan.height)
                .frame(maxWidth: .infinity, maxHeight: .infinity)
                .clipped()
                .contentShape(Rectangle())
                .gesture(pinch.simultaneously(with: drag))
            foot
        }
        .background(palette.background)
    }

    private var pinch: some Gesture {
        MagnifyGesture()
            .updating($zoom) { value, zoom, _ in zoom = value.magnification }
            .onEnded { value in
                scale = min(max(scale * value.magnification, 1), Self.nearest)
                if scale == 1 { offset = .zero }
            }
    }

    private var drag: some Gesture {
        DragGesture()
            .updating($pan) { value, pan, _ in if scale > 1 { pan = value.translation } }
            .onEnded { value in
                guard scale > 1 else { return }
                offset = CGSize(
                    width: offset.width + value.translation.width,
                    height: offset.height + value.translation.height
                )
            }
    }

    @ViewBuilder private var foot: some View {
        if fetching {
            HStack(spacing: Space.s12) {
                ProgressView()
                Text(words["app-picture-fetching"]).style(.body).foregroundStyle(palette.textSecondary)
            }
            .padding(Space.s20)
        } else if picture.path == nil, let problem {
            Panel(tone: "review") {
                Said(icon: .offline, text: problem, ink: palette.review, action: words["app-retry"], onAction: onRetry)
            }
            .padding(.bottom, Space.s16)
        }
    }
}
