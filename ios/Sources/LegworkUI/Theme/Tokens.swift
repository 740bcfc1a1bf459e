// Written by `cargo xtask tokens` from docs/design/tokens.json. Do not edit.
import SwiftUI

/// The colours of one mode.
public struct Palette {
    public let background: Color
    public let info: Color
    public let infoSoft: Color
    public let outline: Color
    public let primary: Color
    public let primarySoft: Color
    public let review: Color
    public let reviewSoft: Color
    public let surface: Color
    public let surfaceSunken: Color
    public let suspicious: Color
    public let suspiciousSoft: Color
    public let text: Color
    public let textOnPrimary: Color
    public let textOnTrail: Color
    public let textSecondary: Color
    public let trail: Color
    public let trailSoft: Color
    public let verified: Color
    public let verifiedSoft: Color

    /// Colours of light mode.
    public static let light = Palette(
        background: Color(rgb: 0xF4F6FA),
        info: Color(rgb: 0x0A6AA8),
        infoSoft: Color(rgb: 0xE1F1FB),
        outline: Color(rgb: 0xDDE2EC),
        primary: Color(rgb: 0x2446C8),
        primarySoft: Color(rgb: 0xE6EBFC),
        review: Color(rgb: 0x8A5A00),
        reviewSoft: Color(rgb: 0xFFF2D1),
        surface: Color(rgb: 0xFFFFFF),
        surfaceSunken: Color(rgb: 0xECEFF6),
        suspicious: Color(rgb: 0xB4232C),
        suspiciousSoft: Color(rgb: 0xFDE7E8),
        text: Color(rgb: 0x131A2C),
        textOnPrimary: Color(rgb: 0xFFFFFF),
        textOnTrail: Color(rgb: 0xFFFFFF),
        textSecondary: Color(rgb: 0x55607A),
        trail: Color(rgb: 0xBF3F0A),
        trailSoft: Color(rgb: 0xFFF1E8),
        verified: Color(rgb: 0x11734A),
        verifiedSoft: Color(rgb: 0xDFF5EA)
    )

    /// Colours of dark mode.
    public static let dark = Palette(
        background: Color(rgb: 0x0D1220),
        info: Color(rgb: 0x7CC6F5),
        infoSoft: Color(rgb: 0x0E2C42),
        outline: Color(rgb: 0x2A3350),
        primary: Color(rgb: 0x9CB1FF),
        primarySoft: Color(rgb: 0x1E2A57),
        review: Color(rgb: 0xF3C04B),
        reviewSoft: Color(rgb: 0x3A2C08),
        surface: Color(rgb: 0x161C2E),
        surfaceSunken: Color(rgb: 0x0A0E19),
        suspicious: Color(rgb: 0xFF8A90),
        suspiciousSoft: Color(rgb: 0x43161A),
        text: Color(rgb: 0xE8ECF7),
        textOnPrimary: Color(rgb: 0x0B1438),
        textOnTrail: Color(rgb: 0x2A1003),
        textSecondary: Color(rgb: 0x9AA6C2),
        trail: Color(rgb: 0xFF9357),
        trailSoft: Color(rgb: 0x43210F),
        verified: Color(rgb: 0x62D6A0),
        verifiedSoft: Color(rgb: 0x0F3326)
    )
}

/// A text style.
public struct TypeStyle {
    public let size: CGFloat
    public let line: CGFloat
    public let weight: Int
    public static let body = TypeStyle(size: 15, line: 22, weight: 400)
    public static let bodyStrong = TypeStyle(size: 15, line: 22, weight: 600)
    public static let display = TypeStyle(size: 28, line: 34, weight: 700)
    public static let heading = TypeStyle(size: 17, line: 24, weight: 600)
    public static let label = TypeStyle(size: 12, line: 16, weight: 500)
    public static let small = TypeStyle(size: 13, line: 18, weight: 400)
    public static let title = TypeStyle(size: 22, line: 28, weight: 700)
}

/// Distances.
public enum Space {
    public static let s4: CGFloat = 4
    public static let s8: CGFloat = 8
    public static let s12: CGFloat = 12
    public static let s16: CGFloat = 16
    public static let s20: CGFloat = 20
    public static let s24: CGFloat = 24
    public static let s32: CGFloat = 32
}

/// Sizes: radius.
public enum Radius {
    public static let card: CGFloat = 16
    public static let control: CGFloat = 12
    public static let pill: CGFloat = 999
    public static let sheet: CGFloat = 24
}

/// Sizes: elevation.
public enum Elevation {
    public static let card: CGFloat = 0
    public static let raised: CGFloat = 2
    public static let sheet: CGFloat = 8
}

/// Sizes: touch.
public enum Touch {
    public static let minimum: CGFloat = 48
    public static let primary: CGFloat = 56
}

/// Times in seconds and the one curve.
public enum Motion {
    public static let fast: Double = 0.12
    public static let standard: Double = 0.22
    public static let curve: (Double, Double, Double, Double) = (0.2, 0.0, 0.0, 1.0)
}

extension Color {
    /// A colour from 0xRRGGBB.
    init(rgb: UInt32) {
        self.init(
            .sRGB,
            red: Double((rgb >> 16) & 0xFF) / 255,
            green: Double((rgb >> 8) & 0xFF) / 255,
            blue: Double((rgb) & 0xFF) / 255
        )
    }
}
