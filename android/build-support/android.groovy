// What AGP does for a module, in Maven: run by gmavenplus in the initialize phase.
//  1. every dependency of type aar: unpack, put its classes.jar (not the aar) on the project's class path
//  2. merge manifests (app + a fixed list of test activities), compile + link all res/ with aapt2, generate R.java
//  3. write com/android/tools/test_config.properties for Robolectric's binary-resources mode
import java.util.zip.ZipFile
import java.nio.file.*

def base = project.basedir, out = new File(project.build.directory).canonicalFile
def ns = project.properties['android.namespace']
def aarDir = new File(out, 'aars'), gen = new File(out, 'generated/r'), work = new File(out, 'res')
[aarDir, gen, work].each { it.mkdirs() }
def run = { List<String> cmd ->
    def p = new ProcessBuilder(cmd*.toString()).redirectErrorStream(true).start(); p.outputStream.close()
    def t = p.inputStream.getText('UTF-8'); if (p.waitFor() != 0) throw new RuntimeException(cmd.take(3).join(' ') + '\n' + t)
    t
}
// --- 1. aar -> jar -----------------------------------------------------------------
def jarHandler = project.artifacts.find { it.type == 'jar' }.artifactHandler
def libs = [], mainNames = [] as Set
project.artifacts.findAll { it.type == 'aar' }.sort { it.id }.each { a ->
    def d = new File(aarDir, "${a.groupId}_${a.artifactId}_${a.version}")
    def done = new File(d, '.done')
    if (!done.exists()) {
        d.mkdirs()
        new ZipFile(a.file).withCloseable { z -> z.entries().each { e ->
            def f = new File(d, e.name)
            if (!f.toPath().normalize().startsWith(d.toPath())) throw new RuntimeException(e.name)
            if (e.directory) f.mkdirs() else { f.parentFile.mkdirs(); z.getInputStream(e).withCloseable { s -> Files.copy(s, f.toPath(), StandardCopyOption.REPLACE_EXISTING) } }
        } }
        def nested = new File(d, 'libs').listFiles({ f -> f.name.endsWith('.jar') } as FileFilter)
        if (nested) {   // e.g. emoji2: fold libs/*.jar into one jar with classes.jar
            def seen = [] as Set, tmp = new File(d, 'merged.jar')
            new java.util.jar.JarOutputStream(new FileOutputStream(tmp)).withCloseable { o ->
                ([new File(d, 'classes.jar')] + nested.toList()).each { j -> new ZipFile(j).withCloseable { z -> z.entries().each { e ->
                    if (!e.directory && seen.add(e.name)) { o.putNextEntry(new java.util.zip.ZipEntry(e.name)); o << z.getInputStream(e); o.closeEntry() } } } }
            }
            Files.move(tmp.toPath(), new File(d, 'classes.jar').toPath(), StandardCopyOption.REPLACE_EXISTING)
        }
        done.text = ''
    }
    def cj = new File(d, 'classes.jar')
    if (!cj.exists()) { cj = new File(d, 'empty.jar'); if (!cj.exists()) { def j = new java.util.jar.JarOutputStream(new FileOutputStream(cj)); j.putNextEntry(new java.util.zip.ZipEntry('META-INF/')); j.close() } }
    a.file = cj; a.artifactHandler = jarHandler
    libs << d; if (a.scope != 'test') mainNames << d.name
}
// --- 2. resources ------------------------------------------------------------------
def aapt2 = new File(out, 'tools/aapt2')
if (!aapt2.exists()) {
    aapt2.parentFile.mkdirs()
    def u = this.class.classLoader.getResource('prebuilt/linux/aapt2') ?: Thread.currentThread().contextClassLoader.getResource('prebuilt/linux/aapt2')
    u.openStream().withCloseable { s -> Files.copy(s, aapt2.toPath()) }; aapt2.executable = true
}
def pkgs = [] as TreeSet, flats = []
def compileRes = { File res, String name ->
    if (!res.exists() || !res.listFiles().any { it.directory && it.list().length > 0 }) return
    def f = new File(work, name + '.flata')
    def newest = 0L; res.eachFileRecurse { newest = Math.max(newest, it.lastModified()) }
    if (!f.exists() || f.lastModified() < newest) run([aapt2, 'compile', '--dir', res, '-o', f])
    flats << f
}
libs.each { d ->
    compileRes(new File(d, 'res'), d.name)
    def r = new File(d, 'R.txt')
    if (r.exists() && r.length() > 0) pkgs << (new File(d, 'AndroidManifest.xml').text =~ /package="([^"]+)"/)[0][1]
}
def appRes = new File(base, 'src/main/res')
compileRes(appRes, 'zzz-app')
def src = new File(base, 'src/main/AndroidManifest.xml')
def main0 = new File(work, 'main/AndroidManifest.xml'); main0.parentFile.mkdirs()
main0.setText(src.getText('UTF-8').replaceFirst('<manifest ', "<manifest package=\"$ns\" "), 'UTF-8')   // AGP takes it from build.gradle's namespace
def androidJar = project.artifacts.find { it.artifactId == 'android-all' }.file
def link = { String name, Collection<File> libDirs, List<String> more ->
    def merged = new File(work, "$name/AndroidManifest.xml.merged"), apk = new File(work, "${name}.apk")
    merged.parentFile.mkdirs()
    def rc = Class.forName('com.android.manifmerger.Merger', true, this.class.classLoader).getDeclaredConstructor().newInstance().process([
        '--main', main0.path, '--libs', libDirs.collect { new File(it, 'AndroidManifest.xml') }.findAll { it.exists() }.join(File.pathSeparator),
        '--property', "PACKAGE=$ns", '--property', "MIN_SDK_VERSION=${project.properties['android.minSdk']}", '--property', "TARGET_SDK_VERSION=${project.properties['android.targetSdk']}",
        '--property', "VERSION_CODE=1", '--property', "VERSION_NAME=${project.version}", '--out', merged.path] as String[])
    if (rc != 0) throw new RuntimeException('manifest merge failed')
    def names = libDirs*.name as Set
    def fl = flats.findAll { it.name == 'zzz-app.flata' || names.contains(it.name - '.flata') }
    run([aapt2, 'link', '-I', androidJar, '--manifest', merged, '-o', apk, '--auto-add-overlay', '--no-static-lib-packages', '--non-final-ids',
         '--min-sdk-version', project.properties['android.minSdk'], '--target-sdk-version', project.properties['android.targetSdk']] + more + fl.collectMany { ['-R', it] })
    [merged, apk]
}
def mainLibs = libs.findAll { d -> mainNames.contains(d.name) }
def ids = new File(work, 'ids.txt')
def (merged, apk) = link('test', libs, ['--java', gen, '--extra-packages', pkgs.join(':'), '--emit-ids', ids])
// Same R ids as R.java; no test activities, no test resources. The rules keep what manifest and layouts name.
link('app', mainLibs, ['--stable-ids', ids, '--proguard', new File(work, 'manifest-rules.pro')])
// --- 3. Robolectric ----------------------------------------------------------------
def assets = new File(base, 'src/main/assets'); if (!assets.exists()) { assets = new File(work, 'assets'); assets.mkdirs() }
def tc = new File(out, 'android-test-config/com/android/tools/test_config.properties'); tc.parentFile.mkdirs()
tc.text = "android_merged_manifest=$merged\nandroid_resource_apk=$apk\nandroid_merged_assets=$assets\nandroid_custom_package=$ns\n"
log.info("aars: ${libs.size()}, R packages: ${pkgs.size()}, ${apk.length()} byte resource apk")
