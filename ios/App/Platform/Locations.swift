import CoreLocation
import Foundation
import LegworkKit

/// Where the phone is, by Core Location. Permission is asked for once, for use only; nothing runs in the back.
@MainActor
final class Locations: NSObject {
    private let manager = CLLocationManager()
    private let clock: any PhoneClock
    private var listeners: [UUID: AsyncStream<LocationReading>.Continuation] = [:]
    private var switchListeners: [UUID: AsyncStream<Void>.Continuation] = [:]
    private var asking: [CheckedContinuation<Void, Never>] = []
    /// The system forbids asking this on the main thread; it is asked in the back and remembered.
    private var servicesOn = true
    /// What those who wait for a switch know.
    private var told: Positioning?

    init(clock: any PhoneClock) {
        self.clock = clock
        super.init()
        manager.delegate = self
        manager.desiredAccuracy = kCLLocationAccuracyBest
        manager.distanceFilter = kCLDistanceFilterNone
        lookAtServices()
    }

    /// Whether positions can be had now.
    func positioning() -> Positioning {
        switch manager.authorizationStatus {
        case .notDetermined: return .unasked
        case .denied: return servicesOn ? .refused : .off
        case .restricted: return .missing
        case .authorizedWhenInUse, .authorizedAlways: return servicesOn ? .ready : .off
        @unknown default: return .refused
        }
    }

    /// Asks the person; returns when there is an answer.
    func ask() async -> Positioning {
        if manager.authorizationStatus == .notDetermined {
            await withCheckedContinuation { answer in
                asking.append(answer)
                manager.requestWhenInUseAuthorization()
            }
        }
        await servicesEnabled()
        return positioning()
    }

    /// Sources one can choose from. Core Location mixes all by itself and takes no order but how fine it has to be: asked
    /// for a hundred metres it leaves the satellites alone.
    func sources() -> [String] { [autoSource, Self.network] }

    private static let network = "network"

    /// Readings as they come, until nobody listens any more.
    func positions(from source: String) -> AsyncStream<LocationReading> {
        manager.desiredAccuracy = source == Self.network ? kCLLocationAccuracyHundredMeters : kCLLocationAccuracyBest
        let id = UUID()
        let (stream, continuation) = AsyncStream<LocationReading>.makeStream(bufferingPolicy: .bufferingNewest(10))
        continuation.onTermination = { [weak self] _ in
            Task { @MainActor in self?.forget(id) }
        }
        listeners[id] = continuation
        manager.startUpdatingLocation()
        return stream
    }

    /// Comes whenever positions are switched on or off for the whole phone, or allowed.
    func switches() -> AsyncStream<Void> {
        let id = UUID()
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        continuation.onTermination = { [weak self] _ in
            Task { @MainActor in self?.switchListeners[id] = nil }
        }
        switchListeners[id] = continuation
        return stream
    }

    private func forget(_ id: UUID) {
        listeners[id] = nil
        if listeners.isEmpty { manager.stopUpdatingLocation() }
    }

    private func lookAtServices() {
        Task { await servicesEnabled() }
    }

    private func servicesEnabled() async {
        servicesOn = await Task.detached { CLLocationManager.locationServicesEnabled() }.value
        let now = positioning()
        guard now != told else { return }
        told = now
        switchListeners.values.forEach { $0.yield() }
    }

    private func changed() {
        let waiting = asking
        if manager.authorizationStatus != .notDetermined {
            asking = []
            waiting.forEach { $0.resume() }
        }
        lookAtServices()
    }

    private func took(_ locations: [CLLocation]) {
        guard let now = try? clock.read() else { return }
        let reduced = manager.accuracyAuthorization == .reducedAccuracy
        for location in locations {
            guard let reading = locationReading(location, now: now, reduced: reduced) else { continue }
            listeners.values.forEach { $0.yield(reading) }
        }
    }
}

extension Locations: CLLocationManagerDelegate {
    nonisolated func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
        Task { @MainActor in changed() }
    }

    nonisolated func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
        Task { @MainActor in took(locations) }
    }

    /// No position yet is no trouble: the next one may come. What a screen shows is that it waits.
    nonisolated func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {
        Task { @MainActor in lookAtServices() }
    }
}

/// A place of Core Location as the core takes it; `nil` without an accuracy. Negatives mean "unknown" there and are
/// left out here.
func locationReading(_ location: CLLocation, now: PhoneTimes, reduced: Bool) -> LocationReading? {
    guard location.horizontalAccuracy >= 0 else { return nil }
    let wallMs = Int64(location.timestamp.timeIntervalSince1970 * 1000)
    let age = UInt64(max(0, now.wallMs - wallMs)) * 1_000_000
    func known(_ value: Double, if accuracy: Double) -> Double? {
        accuracy >= 0 && value.isFinite ? value : nil
    }
    let source = location.sourceInformation
    return LocationReading(
        lat: location.coordinate.latitude,
        lng: location.coordinate.longitude,
        accuracyM: location.horizontalAccuracy,
        altitudeM: known(location.ellipsoidalAltitude, if: location.verticalAccuracy),
        altitudeAccuracyM: known(location.verticalAccuracy, if: location.verticalAccuracy),
        speedMps: known(location.speed, if: min(location.speed, location.speedAccuracy)),
        speedAccuracyMps: known(location.speedAccuracy, if: location.speedAccuracy),
        courseDeg: known(location.course, if: min(location.course, location.courseAccuracy)),
        courseAccuracyDeg: known(location.courseAccuracy, if: location.courseAccuracy),
        wallMs: wallMs,
        monotonicNs: now.monotonicNs > age ? now.monotonicNs - age : 0,
        provider: .coreLocation,
        isMock: false,
        isSimulated: source?.isSimulatedBySoftware ?? false,
        isAccessory: source?.isProducedByAccessory ?? false,
        reducedAccuracy: reduced,
        satellites: nil,
        gnssMs: nil
    )
}
