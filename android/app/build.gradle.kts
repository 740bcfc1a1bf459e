// The Rust libraries and the card models come from `cargo xtask android`: target/android/native, one folder per ABI, and
// target/android/assets/models.
plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}
android {
    namespace = "app.legwork"
    compileSdk = 35
    defaultConfig {
        applicationId = "app.legwork"
        minSdk = 26
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
    }
    buildFeatures { compose = true }
    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "rules.pro")
        }
    }
    testOptions { unitTests { isIncludeAndroidResources = true } }
    sourceSets { getByName("main") { jniLibs.srcDir("../../target/android/native"); assets.srcDir("../../target/android/assets") } }
}
dependencies {
    implementation(project(":ui"))
    implementation(libs.activity.compose)
    implementation(libs.core.ktx)
    implementation(libs.work.runtime)
    implementation(libs.lifecycle.viewmodel.compose.android)
    implementation(libs.kotlinx.coroutines.android)
    implementation(variantOf(libs.jna) { artifactType("aar") })
    testImplementation(libs.junit)
    testImplementation(libs.robolectric)
}
