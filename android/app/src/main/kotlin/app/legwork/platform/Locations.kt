package app.legwork.platform

import android.Manifest
import android.annotation.SuppressLint
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.content.pm.PackageManager
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Bundle
import android.os.Looper
import androidx.core.content.ContextCompat
import androidx.core.location.LocationCompat
import androidx.core.location.LocationManagerCompat
import app.legwork.core.Positioning
import app.legwork.core.adapter.LocationReading
import app.legwork.core.adapter.LocationSource
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.launch

/** Positions of the framework's own LocationManager: no other service is needed. */
class Locations(private val context: Context) {
    private val manager: LocationManager? = context.getSystemService(LocationManager::class.java)

    private fun granted(permission: String) =
        ContextCompat.checkSelfPermission(context, permission) == PackageManager.PERMISSION_GRANTED

    /** Whether positions can be had; [asked] tells a refusal from a person nobody asked. */
    fun state(asked: Boolean): Positioning = when {
        manager == null || manager.allProviders.none { it in SOURCES } -> Positioning.Missing
        !granted(Manifest.permission.ACCESS_FINE_LOCATION) && !granted(Manifest.permission.ACCESS_COARSE_LOCATION) ->
            if (asked) Positioning.Refused else Positioning.Unasked
        !LocationManagerCompat.isLocationEnabled(manager) -> Positioning.Off
        else -> Positioning.Ready
    }

    /** Sources one can choose from: what the phone has, by the framework's own names. */
    fun sources(): List<String> =
        listOf(LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER).filter { it in manager?.allProviders.orEmpty() }

    /** Readings from all sources that are on, or from the chosen one, once a second, until nobody collects. */
    @SuppressLint("MissingPermission")
    fun readings(chosen: String): Flow<LocationReading> = callbackFlow {
        val source = manager ?: return@callbackFlow awaitClose()
        val fine = granted(Manifest.permission.ACCESS_FINE_LOCATION)
        val listener = object : LocationListener {
            override fun onLocationChanged(location: Location) { trySend(read(location, !fine)) }
            @Deprecated("Android 9 and older call it") override fun onStatusChanged(p: String?, s: Int, e: Bundle?) = Unit
            override fun onProviderEnabled(provider: String) = Unit
            override fun onProviderDisabled(provider: String) = Unit
        }
        var heard = emptyList<String>()
        fun listen() {
            val all = SOURCES.keys.filter { it in source.allProviders && source.isProviderEnabled(it) }
            // One that is gone or switched off gives nothing: all the others are better than that.
            val on = all.filter { it == chosen }.ifEmpty { all }
            if (on == heard) return
            heard = on
            source.removeUpdates(listener)
            on.forEach { source.requestLocationUpdates(it, 1_000L, 0f, listener, Looper.getMainLooper()) }
        }
        listen()
        launch { switches().collect { listen() } }
        awaitClose { source.removeUpdates(listener) }
    }

    /** Comes whenever positions, or one source of them, are switched on or off for the whole phone. */
    fun switches(): Flow<Unit> = callbackFlow {
        val switched = object : BroadcastReceiver() {
            override fun onReceive(context: Context, intent: Intent) { trySend(Unit) }
        }
        val what = IntentFilter(LocationManager.PROVIDERS_CHANGED_ACTION).apply { addAction(LocationManager.MODE_CHANGED_ACTION) }
        ContextCompat.registerReceiver(context, switched, what, ContextCompat.RECEIVER_NOT_EXPORTED)
        awaitClose { context.unregisterReceiver(switched) }
    }

    private fun read(l: Location, reduced: Boolean) = LocationReading(
        lat = l.latitude,
        lng = l.longitude,
        // A provider that does not say how good it is is as bad as a cell.
        accuracyM = if (l.hasAccuracy()) l.accuracy.toDouble() else 3_000.0,
        altitudeM = l.altitude.takeIf { l.hasAltitude() },
        altitudeAccuracyM = if (LocationCompat.hasVerticalAccuracy(l)) LocationCompat.getVerticalAccuracyMeters(l).toDouble() else null,
        speedMps = l.speed.toDouble().takeIf { l.hasSpeed() },
        speedAccuracyMps = if (LocationCompat.hasSpeedAccuracy(l)) LocationCompat.getSpeedAccuracyMetersPerSecond(l).toDouble() else null,
        courseDeg = l.bearing.toDouble().takeIf { l.hasBearing() },
        courseAccuracyDeg = if (LocationCompat.hasBearingAccuracy(l)) LocationCompat.getBearingAccuracyDegrees(l).toDouble() else null,
        wallMs = l.time,
        monotonicNs = l.elapsedRealtimeNanos.toULong(),
        provider = SOURCES[l.provider] ?: LocationSource.FUSED,
        isMock = LocationCompat.isMock(l),
        isSimulated = false,
        isAccessory = false,
        reducedAccuracy = reduced,
        satellites = l.extras?.getInt("satellites", 0)?.takeIf { it > 0 }?.toUShort(),
        gnssMs = l.time.takeIf { l.provider == LocationManager.GPS_PROVIDER },
    )

    private companion object {
        val SOURCES = mapOf(
            LocationManager.GPS_PROVIDER to LocationSource.GPS,
            LocationManager.NETWORK_PROVIDER to LocationSource.NETWORK,
            "fused" to LocationSource.FUSED,
        )
    }
}
