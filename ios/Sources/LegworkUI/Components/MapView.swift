import LegworkKit
import SwiftUI

/// Metres of one degree of latitude.
private let degreeM = 111_320.0

/// Where degrees lie on the canvas: a plane around the centre, north up.
struct Plane {
    private let center: MapPoint
    private let width: Double
    private let height: Double
    private let squeeze: Double
    private let perMetre: Double

    init(_ picture: MapPicture, _ size: CGSize) {
        center = picture.center ?? MapPoint(lat: 0, lng: 0)
        width = Double(size.width)
        height = Double(size.height)
        squeeze = cos(center.lat * .pi / 180)
        perMetre = min(
            width / max(picture.lngSpan * degreeM * squeeze, 200),
            height / max(picture.latSpan * degreeM, 200)
        )
    }

    func at(_ point: MapPoint) -> CGPoint {
        CGPoint(
            x: width / 2 + (point.lng - center.lng) * degreeM * squeeze * perMetre,
            y: height / 2 - (point.lat - center.lat) * degreeM * perMetre
        )
    }

    func length(_ metres: Double) -> CGFloat {
        CGFloat(metres * perMetre)
    }

    /// A round length for the scale bar, metres.
    func roundLength(_ points: Double) -> Double {
        let metres = points / perMetre
        let power = pow(10, floor(log10(metres)))
        return [5.0, 2.0, 1.0].map { $0 * power }.first { $0 <= metres } ?? power
    }
}

/// A map drawn from what the core says alone: no map service, no network. `overlay` lies on it.
struct MapView<Overlay: View>: View {
    let picture: MapPicture
    let description: String
    @ViewBuilder let overlay: Overlay
    @Environment(\.palette) private var palette
    @Environment(\.fontScale) private var fontScale

    var body: some View {
        Canvas { context, size in
            let plane = Plane(picture, size)
            let draw = MapDrawing(plane: plane, palette: palette, size: size)
            draw.ground(&context)
            guard picture.center != nil else { return }
            for circle in picture.circles { draw.fence(&context, circle) }
            for corners in picture.polygons { draw.ring(&context, corners) }
            if let doubt = picture.accuracy { draw.doubt(&context, doubt) }
            for mark in picture.marks { draw.mark(&context, mark.at) }
            // Oneself on top of everything.
            for pin in picture.pins where pin.kind != "me" {
                draw.drop(&context, pin.at, target: pin.kind == "target")
            }
            for pin in picture.pins where pin.kind == "me" { draw.me(&context, pin.at) }
            draw.scale(&context, fontSize: TypeStyle.label.size * fontScale)
        }
        .background(palette.surfaceSunken)
        .overlay(alignment: .bottomLeading) { overlay }
        .clipped()
        .accessibilityElement(children: .contain)
        .accessibilityLabel(description)
    }
}

/// The strokes of the map.
private struct MapDrawing {
    let plane: Plane
    let palette: Palette
    let size: CGSize

    /// A quiet grid of a hundred metres and more, so that distance can be seen.
    func ground(_ context: inout GraphicsContext) {
        let step = plane.length(plane.roundLength(120))
        guard step > 1 else { return }
        var lines = Path()
        for x in stride(from: (size.width / 2).truncatingRemainder(dividingBy: step), to: size.width, by: step) {
            lines.move(to: CGPoint(x: x, y: 0))
            lines.addLine(to: CGPoint(x: x, y: size.height))
        }
        for y in stride(from: (size.height / 2).truncatingRemainder(dividingBy: step), to: size.height, by: step) {
            lines.move(to: CGPoint(x: 0, y: y))
            lines.addLine(to: CGPoint(x: size.width, y: y))
        }
        context.stroke(lines, with: .color(palette.surface), lineWidth: 2)
    }

    func fence(_ context: inout GraphicsContext, _ circle: MapCircle) {
        let path = disc(plane.at(circle.center), plane.length(circle.radiusM))
        context.fill(path, with: .color(palette.trail.opacity(0.10)))
        context.stroke(path, with: .color(palette.trail), style: StrokeStyle(lineWidth: 1.5, dash: [5, 5]))
    }

    func ring(_ context: inout GraphicsContext, _ corners: [MapPoint]) {
        guard corners.count > 2 else { return }
        var path = Path()
        path.addLines(corners.map { plane.at($0) })
        path.closeSubpath()
        context.fill(path, with: .color(palette.trail.opacity(0.10)))
        context.stroke(path, with: .color(palette.trail), lineWidth: 1.5)
    }

    func doubt(_ context: inout GraphicsContext, _ circle: MapCircle) {
        let radius = max(plane.length(circle.radiusM), 12)
        context.fill(disc(plane.at(circle.center), radius), with: .color(palette.primary.opacity(0.18)))
    }

    func me(_ context: inout GraphicsContext, _ point: MapPoint) {
        context.fill(disc(plane.at(point), 11), with: .color(palette.surface))
        context.fill(disc(plane.at(point), 8), with: .color(palette.primary))
    }

    func mark(_ context: inout GraphicsContext, _ point: MapPoint) {
        context.fill(disc(plane.at(point), 7), with: .color(palette.surface))
        context.fill(disc(plane.at(point), 5), with: .color(palette.textSecondary))
    }

    /// A drop whose tip stands on the place.
    func drop(_ context: inout GraphicsContext, _ point: MapPoint, target: Bool) {
        let tip = plane.at(point)
        let r: CGFloat = target ? 13 : 10
        func from(_ dx: CGFloat, _ dy: CGFloat) -> CGPoint {
            CGPoint(x: tip.x + r * dx, y: tip.y + r * dy)
        }
        var path = Path()
        path.move(to: tip)
        path.addCurve(to: from(-1, -1.7), control1: from(-0.2, -0.6), control2: from(-1, -0.9))
        path.addCurve(to: from(1, -1.7), control1: from(-1, -3), control2: from(1, -3))
        path.addCurve(to: tip, control1: from(1, -0.9), control2: from(0.2, -0.6))
        path.closeSubpath()
        context.fill(path, with: .color(palette.trail))
        context.fill(disc(from(0, -1.7), r * 0.38), with: .color(palette.surface))
    }

    func scale(_ context: inout GraphicsContext, fontSize: CGFloat) {
        let metres = plane.roundLength(90)
        let right = CGPoint(x: size.width - 16, y: size.height - 14)
        let left = CGPoint(x: right.x - plane.length(metres), y: right.y)
        var line = Path()
        line.move(to: left)
        line.addLine(to: right)
        context.stroke(line, with: .color(palette.textSecondary), lineWidth: 2)
        let words = metres < 1000 ? "\(Int(metres)) m" : "\(Int(metres / 1000)) km"
        let text = Text(verbatim: words).font(.system(size: fontSize)).foregroundStyle(palette.textSecondary)
        context.draw(text, at: CGPoint(x: right.x, y: right.y - 3), anchor: .bottomTrailing)
    }

    private func disc(_ center: CGPoint, _ radius: CGFloat) -> Path {
        Path(ellipseIn: CGRect(x: center.x - radius, y: center.y - radius, width: radius * 2, height: radius * 2))
    }
}
