import LegworkKit
import SwiftUI

/// A colour and its soft ground, by the role the core names.
public struct Tone {
    public let ink: Color
    public let ground: Color
}

extension Palette {
    /// The colours of a role; neutral for a name nobody knows.
    public func tone(_ name: String?) -> Tone {
        switch name {
        case "primary": return Tone(ink: primary, ground: primarySoft)
        case "trail": return Tone(ink: trail, ground: trailSoft)
        case "verified": return Tone(ink: verified, ground: verifiedSoft)
        case "review": return Tone(ink: review, ground: reviewSoft)
        case "suspicious", "rejected": return Tone(ink: suspicious, ground: suspiciousSoft)
        case "info": return Tone(ink: info, ground: infoSoft)
        default: return Tone(ink: textSecondary, ground: surfaceSunken)
        }
    }
}

private struct PaletteKey: EnvironmentKey {
    static let defaultValue = Palette.light
}

private struct FontScaleKey: EnvironmentKey {
    static let defaultValue: CGFloat = 1
}

extension EnvironmentValues {
    /// The colours in use.
    public var palette: Palette {
        get { self[PaletteKey.self] }
        set { self[PaletteKey.self] = newValue }
    }
    /// The person's factor on the system's font size.
    public var fontScale: CGFloat {
        get { self[FontScaleKey.self] }
        set { self[FontScaleKey.self] = newValue }
    }
    /// Whether the type is so large that things beside each other must stand below each other.
    var isLarge: Bool {
        fontScale >= 1.5 || dynamicTypeSize.isAccessibilitySize
    }
}

/// Colours, type and texts of the product around a screen.
public struct LegworkTheme<Content: View>: View {
    private let words: Words
    private let preferences: Preferences
    private let content: Content
    @Environment(\.colorScheme) private var system

    public init(words: Words, preferences: Preferences = Preferences(), @ViewBuilder content: () -> Content) {
        self.words = words
        self.preferences = preferences
        self.content = content()
    }

    private var dark: Bool {
        switch preferences.theme {
        case .light: return false
        case .dark: return true
        case .system: return system == .dark
        }
    }

    public var body: some View {
        let palette = dark ? Palette.dark : Palette.light
        content
            .environment(words)
            .environment(\.palette, palette)
            .environment(\.fontScale, CGFloat(preferences.fontScale))
            .environment(\.locale, Locale(identifier: words.language))
            .preferredColorScheme(preferences.theme == .system ? nil : dark ? .dark : .light)
            .foregroundStyle(palette.text)
            .tint(palette.primary)
    }
}

extension TypeStyle {
    var fontWeight: Font.Weight {
        switch weight {
        case ..<450: return .regular
        case ..<550: return .medium
        case ..<650: return .semibold
        default: return .bold
        }
    }
}

/// Gives a text its style; it grows with the system's font size and the person's own factor.
private struct Styled: ViewModifier {
    let style: TypeStyle
    @Environment(\.fontScale) private var fontScale
    @ScaledMetric(relativeTo: .body) private var system: CGFloat = 1

    func body(content: Content) -> some View {
        let factor = system * fontScale
        content
            .font(.system(size: style.size * factor, weight: style.fontWeight).monospacedDigit())
            // The system's own leading is a fifth of the size; what the style asks beyond it is added.
            .lineSpacing(max(0, style.line - style.size * 1.2) * factor)
    }
}

extension View {
    /// One of the product's text styles; figures of equal width.
    public func style(_ style: TypeStyle) -> some View {
        modifier(Styled(style: style))
    }
}
