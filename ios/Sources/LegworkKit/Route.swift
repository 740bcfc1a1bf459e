import Foundation
import Observation

/// Where one is in the app. A route is text, so that a back stack survives the app's death.
public enum Route: Hashable, Sendable {
    case login
    case home
    case customers
    case sync
    case settings
    case card
    case recycleBin
    case licences
    case page(objectName: String, id: String)
    /// `refused`: number of the refused action that is filled in again.
    case form(objectName: String, id: String? = nil, about: String? = nil, refused: Int64? = nil)
    case checkIn(customer: String?)

    /// The text form.
    public func encode() -> String {
        switch self {
        case .login: return "login"
        case .home: return "home"
        case .customers: return "customers"
        case .sync: return "sync"
        case .settings: return "settings"
        case .card: return "card"
        case .recycleBin: return "recycle-bin"
        case .licences: return "licences"
        case let .page(objectName, id): return "page/\(objectName)/\(id)"
        case let .form(objectName, id, about, refused):
            return "form/\(objectName)/\(id ?? "-")/\(about ?? "-")/\(refused.map(String.init) ?? "-")"
        case let .checkIn(customer): return "check-in/\(customer ?? "-")"
        }
    }

    /// Whether it is one of the bottom bar's.
    public var isTab: Bool {
        switch self {
        case .home, .customers, .sync, .settings: return true
        default: return false
        }
    }

    /// Whether nothing can lie below it on the screen.
    var isRoot: Bool { isTab || self == .login }

    /// The route of a text; `nil` when it is none, as a link from outside may be.
    public static func decode(_ text: String) -> Route? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        func part(_ at: Int) -> String? {
            guard at < parts.count, !parts[at].isEmpty, parts[at] != "-" else { return nil }
            return parts[at]
        }
        switch parts.first ?? "" {
        case "login": return .login
        case "home": return .home
        case "customers": return .customers
        case "sync": return .sync
        case "settings": return .settings
        case "card": return .card
        case "recycle-bin": return .recycleBin
        case "licences": return .licences
        case "page":
            guard let kind = part(1), let id = part(2) else { return nil }
            return .page(objectName: kind, id: id)
        case "form":
            guard let kind = part(1) else { return nil }
            return .form(objectName: kind, id: part(2), about: part(3), refused: part(4).flatMap { Int64($0) })
        case "check-in": return .checkIn(customer: part(1))
        default: return nil
        }
    }

    /// The route of a link `legwork://page/customer/<id>`, `legwork://check-in/<id>`; `nil` for anything else.
    public static func ofLink(_ link: String) -> Route? {
        let scheme = "legwork://"
        guard link.hasPrefix(scheme) else { return nil }
        return decode(link.dropFirst(scheme.count).trimmingCharacters(in: CharacterSet(charactersIn: "/")))
    }

    /// The server in `legwork://server?url=…` or in a plain address, as QR codes hold it; `nil` when it is neither.
    public static func serverOfCode(_ code: String) -> String? {
        let mark = "legwork://server?url="
        let url: String
        if code.hasPrefix(mark) {
            url = String(code.dropFirst(mark.count)).removingPercentEncoding ?? ""
        } else {
            url = code.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return url.hasPrefix("https://") || url.hasPrefix("http://") ? url : nil
    }
}

/// The back stack.
@MainActor
@Observable
public final class Navigator {
    /// Where one is, last; never empty.
    public private(set) var stack: [Route]
    /// Told after every change.
    @ObservationIgnored var onChange: (@MainActor ([Route]) -> Void)?

    public init(_ initial: [Route]) {
        stack = initial.isEmpty ? [.login] : initial
    }

    /// Opens a screen; a tab takes the place of everything.
    public func open(_ route: Route) {
        switch route {
        case .home, .login: show([route])
        case .customers, .sync, .settings: show([.home, route])
        default: show(stack + [route])
        }
    }

    /// Takes the place of the screen one is on.
    public func replace(_ route: Route) {
        show(stack.dropLast() + [route])
    }

    /// Asks for a sign-in above the screen one is on; after it one is back there.
    public func signIn() {
        if stack.last != .login { show(stack + [.login]) }
    }

    /// One back; `false` at the bottom.
    @discardableResult
    public func back() -> Bool {
        guard stack.count > 1 else { return false }
        show(Array(stack.dropLast()))
        return true
    }

    /// The screen at the bottom of what is shown: a tab, or the login.
    public var root: Route {
        stack.last { $0.isRoot } ?? .home
    }

    /// The screens above it, as a navigation stack shows and shortens them.
    public var above: [Route] {
        get { Array(stack[(rootIndex + 1)...]) }
        set { show(Array(stack[..<(rootIndex + 1)]) + newValue) }
    }

    private var rootIndex: Int {
        stack.lastIndex { $0.isRoot } ?? -1
    }

    private func show(_ routes: [Route]) {
        guard routes != stack else { return }
        stack = routes
        onChange?(routes)
    }
}
