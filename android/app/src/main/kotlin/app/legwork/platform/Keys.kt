package app.legwork.platform

import android.content.Context
import android.content.SharedPreferences
import android.content.pm.PackageManager
import android.os.Build
import android.os.SystemClock
import android.provider.Settings
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.util.Base64
import app.legwork.core.adapter.ClockTimes
import app.legwork.core.adapter.DeviceClock
import app.legwork.core.adapter.EvidenceSigner
import app.legwork.core.adapter.KeyVault
import app.legwork.core.adapter.failure
import java.security.GeneralSecurityException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.MessageDigest
import java.security.PrivateKey
import java.security.ProviderException
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

private const val STORE = "AndroidKeyStore"

/** Opens the system's key store; null on a machine without one (tests, some emulators). */
private fun keyStore(): KeyStore? = try {
    KeyStore.getInstance(STORE).apply { load(null) }
} catch (_: GeneralSecurityException) {
    null
}

/** The phone's clocks. The boot is told apart by the system's own counter. */
class AndroidClock(private val context: Context) : DeviceClock {
    override fun read(): ClockTimes {
        val count = Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT, 0)
        val boot = MessageDigest.getInstance("SHA-256").digest("boot $count".toByteArray()).copyOf(16)
        return ClockTimes(System.currentTimeMillis(), SystemClock.elapsedRealtimeNanos().toULong(), boot)
    }
}

/** Secrets under a key of the Keystore that leaves the phone in no backup. */
class KeystoreVault private constructor(context: Context, private val keys: KeyStore) : KeyVault {
    private val store = context.getSharedPreferences("vault", Context.MODE_PRIVATE)

    private fun key(): SecretKey {
        (keys.getKey(NAME, null) as? SecretKey)?.let { return it }
        val maker = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE)
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        maker.init(
            KeyGenParameterSpec.Builder(NAME, purposes).setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE).setKeySize(256).build(),
        )
        return maker.generateKey()
    }

    override fun load(name: String): ByteArray? {
        val sealed = store.getString(name, null)?.let { Base64.decode(it, Base64.NO_WRAP) } ?: return null
        val cipher = Cipher.getInstance("AES/GCM/NoPadding")
        cipher.init(Cipher.DECRYPT_MODE, key(), GCMParameterSpec(128, sealed, 0, IV))
        return cipher.doFinal(sealed, IV, sealed.size - IV)
    }

    override fun store(name: String, secret: ByteArray) {
        val cipher = Cipher.getInstance("AES/GCM/NoPadding").apply { init(Cipher.ENCRYPT_MODE, key()) }
        val sealed = cipher.iv + cipher.doFinal(secret)
        keep(store.edit().putString(name, Base64.encodeToString(sealed, Base64.NO_WRAP)))
    }

    override fun remove(name: String) {
        keep(store.edit().remove(name))
    }

    /** A secret that is not on the disk is not kept: the core is told, and says so. */
    private fun keep(change: SharedPreferences.Editor) {
        if (!change.commit()) throw failure("unavailable", "file_access", "the vault could not be written")
    }

    companion object {
        private const val NAME = "legwork-vault"
        private const val IV = 12

        /** The vault; null without a key store: then the core keeps secrets in a private file. */
        fun open(context: Context): KeyVault? = keyStore()?.let { KeystoreVault(context, it) }
    }
}

/** Signs check-ins with a P-256 key that cannot be copied off the phone. */
class KeystoreSigner private constructor(private val keys: KeyStore, private val strongBox: Boolean) : EvidenceSigner {
    private val certificate get() = keys.getCertificate(NAME)

    override fun sign(message: ByteArray): ByteArray = Signature.getInstance("SHA256withECDSA").run {
        initSign(keys.getKey(NAME, null) as PrivateKey)
        update(message)
        sign()
    }

    override fun publicKey(): ByteArray {
        val point = (certificate.publicKey as ECPublicKey).w
        fun bytes(n: java.math.BigInteger) = n.toByteArray().let { ByteArray(32) + it }.takeLast(32).toByteArray()
        return byteArrayOf(4) + bytes(point.affineX) + bytes(point.affineY)
    }

    override fun kind(): String = if (strongBox) "strong_box" else "keystore"

    companion object {
        private const val NAME = "legwork-evidence"

        /** The signer; null without a key store that can do it: then the core signs in software and says so. */
        fun open(context: Context): EvidenceSigner? {
            val keys = keyStore() ?: return null
            val chip = Build.VERSION.SDK_INT >= 28 && context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)
            return listOf(true, false).filter { !it || chip }.firstNotNullOfOrNull { strong ->
                try {
                    if (!keys.containsAlias(NAME)) make(strong)
                    KeystoreSigner(keys, strong)
                } catch (_: GeneralSecurityException) {
                    null
                } catch (_: ProviderException) {
                    null
                }
            }
        }

        private fun make(strong: Boolean) {
            val spec = KeyGenParameterSpec.Builder(NAME, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1")).setDigests(KeyProperties.DIGEST_SHA256)
            if (strong && Build.VERSION.SDK_INT >= 28) spec.setIsStrongBoxBacked(true)
            KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, STORE).run {
                initialize(spec.build())
                generateKeyPair()
            }
        }
    }
}
