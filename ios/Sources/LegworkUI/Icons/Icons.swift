import SwiftUI

/// The product's icons under the names that Android's have. Here they are the system's symbols: they follow the font's
/// weight and size and have their mirrored forms.
public enum Icons: String {
    case home = "house"
    case people = "person.2"
    case person = "person"
    case plus = "plus"
    case pin = "mappin.and.ellipse"
    case call = "phone"
    case navigate = "location"
    case camera = "camera"
    case check = "checkmark"
    case sync = "arrow.triangle.2.circlepath"
    case back = "chevron.backward"
    case forward = "chevron.forward"
    case warning = "exclamationmark.triangle"
    case search = "magnifyingglass"
    case close = "xmark"
    case filter = "line.3.horizontal.decrease"
    case edit = "square.and.pencil"
    case clock = "clock"
    case delete = "trash"
    case follow = "arrow.turn.down.right"
    case card = "person.text.rectangle"
    case code = "qrcode"
    case eye = "eye"
    case image = "photo"
    case calendar = "calendar"
    case down = "chevron.down"
    case up = "chevron.up"
    case share = "square.and.arrow.up"
    case task = "checkmark.square"
    case contact = "person.crop.rectangle"
    case company = "building.2"
    case offline = "wifi.slash"
    case star = "star"
    case starFilled = "star.fill"
    case locate = "scope"
    case signal = "antenna.radiowaves.left.and.right"
}

/// An icon; the words beside it say what it means, so a screen reader passes it by.
struct IconView: View {
    let icon: Icons
    var size: CGFloat = 22

    init(_ icon: Icons, size: CGFloat = 22) {
        self.icon = icon
        self.size = size
    }

    var body: some View {
        Image(systemName: icon.rawValue)
            .font(.system(size: size * 0.85, weight: .medium))
            .frame(width: size, height: size)
            .accessibilityHidden(true)
    }
}
