plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.compose)
}
android {
    namespace = "app.legwork.ui"
    compileSdk = 35
    defaultConfig { minSdk = 26 }
    buildFeatures { compose = true }
}
dependencies {
    api(project(":core"))
    api(libs.foundation.android)
    api(libs.material3.android)
}
