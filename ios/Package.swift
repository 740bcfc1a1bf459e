// swift-tools-version: 5.10
import PackageDescription

// The Rust library: an xcframework on Apple's systems (`./build-xcframework.sh` makes it), the host's own library on
// Linux, where LegworkKit is built and tested without a phone.
#if os(macOS)
let library: Target = .binaryTarget(name: "LegworkFFI", path: "build/LegworkFFI.xcframework")
let screens: [Target] = [
    .target(name: "LegworkUI", dependencies: ["LegworkKit"])
]
let screenProducts: [Product] = [
    .library(name: "LegworkUI", targets: ["LegworkUI"])
]
#else
let library: Target = .systemLibrary(name: "LegworkFFI", path: "Sources/LegworkFFI")
let screens: [Target] = []
let screenProducts: [Product] = []
#endif

let package = Package(
    name: "Legwork",
    defaultLocalization: "zh-Hans",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "LegworkKit", targets: ["LegworkKit"])] + screenProducts,
    targets: [
        library,
        // Written by `./prepare-core.sh`, never committed.
        .target(
            name: "LegworkCore",
            dependencies: ["LegworkFFI"],
            linkerSettings: [
                // Certificates of the system (rustls-platform-verifier) and what the Rust library leans on.
                .linkedFramework("Security", .when(platforms: [.iOS, .macOS])),
                .linkedFramework("CoreFoundation", .when(platforms: [.iOS, .macOS])),
                .linkedLibrary("iconv", .when(platforms: [.iOS, .macOS]))
            ]
        ),
        .target(name: "LegworkKit", dependencies: ["LegworkCore"]),
        .testTarget(name: "LegworkKitTests", dependencies: ["LegworkKit"])
    ] + screens
)
