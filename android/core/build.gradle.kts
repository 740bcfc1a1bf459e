// The generated Kotlin comes from `cargo xtask bindings --generate-only`.
plugins { alias(libs.plugins.kotlin.jvm) }
kotlin { jvmToolchain(17) }
sourceSets { main { kotlin.srcDirs("src/main/kotlin", "../../bindings/generated/kotlin") } }
dependencies {
    api(libs.kotlinx.coroutines.core.jvm)
    compileOnly(libs.jna)
    testImplementation(libs.jna)
    testImplementation(libs.junit)
}
