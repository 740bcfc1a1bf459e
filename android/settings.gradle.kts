// For Android Studio. Not run on the machines of CI, which have no Android SDK: there Maven builds the same sources.
pluginManagement { repositories { google(); mavenCentral(); gradlePluginPortal() } }
dependencyResolutionManagement { repositories { google(); mavenCentral() } }
rootProject.name = "legwork"
include(":core", ":ui", ":app")
