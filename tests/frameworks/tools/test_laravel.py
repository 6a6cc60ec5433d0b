"""Laravel's migrator (illuminate/database), by a small artisan: batches are its own, and it goes back by their order."""
from tool import Tool, ToolCase, for_kinds

ARTISAN = r"""<?php
require '/usr/share/php/Illuminate/autoload.php';
use Illuminate\Config\Repository;
use Illuminate\Console\Application as Artisan;
use Illuminate\Container\Container;
use Illuminate\Database\DatabaseManager;
use Illuminate\Database\Connectors\ConnectionFactory;
use Illuminate\Database\Migrations\DatabaseMigrationRepository;
use Illuminate\Database\Migrations\Migrator;
use Illuminate\Events\Dispatcher;
use Illuminate\Filesystem\Filesystem;

class App extends Container {
    public function environment(...$names) { return $names ? false : 'testing'; }
    public function databasePath($path = '') { return __DIR__ . '/database' . ($path ? '/' . $path : ''); }
    public function basePath($path = '') { return __DIR__ . ($path ? '/' . $path : ''); }
    public function runningUnitTests() { return false; }
    public function version() { return '8'; }
}

$kind = getenv('DB_KIND');
$connection = ['driver' => ['postgres' => 'pgsql', 'mysql' => 'mysql', 'sqlite' => 'sqlite'][$kind], 'database' => getenv('DB_NAME'),
    'host' => getenv('DB_HOST'), 'port' => getenv('DB_PORT'), 'username' => getenv('DB_USER'), 'password' => getenv('DB_PASSWORD'),
    'charset' => $kind == 'mysql' ? 'utf8mb4' : 'utf8', 'prefix' => ''];
$app = new App;
Container::setInstance($app);
Illuminate\Support\Facades\Facade::setFacadeApplication($app);
$app->instance('config', new Repository(['database' => ['default' => 'default', 'connections' => ['default' => $connection], 'migrations' => 'migrations']]));
$app->instance('files', new Filesystem);
$app->instance('events', new Dispatcher($app));
$app->instance(Illuminate\Contracts\Events\Dispatcher::class, $app['events']);
$app->instance('db', new DatabaseManager($app, new ConnectionFactory($app)));
$repository = new DatabaseMigrationRepository($app['db'], 'migrations');
$migrator = new Migrator($repository, $app['db'], $app['files'], $app['events']);
$artisan = new Artisan($app, $app['events'], '8');
$artisan->setAutoExit(false);
$artisan->add(new Illuminate\Database\Console\Migrations\MigrateCommand($migrator, $app['events']));
$artisan->add(new Illuminate\Database\Console\Migrations\InstallCommand($repository));
$artisan->add(new Illuminate\Database\Console\Migrations\RollbackCommand($migrator));
$output = new Symfony\Component\Console\Output\ConsoleOutput;
try {
    exit($artisan->run(null, $output));
} catch (Throwable $failure) { // as Laravel's own exception handler
    (new Symfony\Component\Console\Application)->renderThrowable($failure, $output);
    exit(1);
}
"""


class Laravel(Tool):
    framework, argv = "laravel", ("php", "artisan")
    order = batches = "batch"

    def prepare(self):
        self.put(ARTISAN, "artisan")

    def name(self, step):
        v = step.version
        return "%s_%s_%s_%s_%s" % (v[:4], v[4:6], v[6:8], v[8:], step.slug)

    def write(self, step, deployment):
        body = lambda side: "".join("        DB::statement(%s);\n" % quoted(sql) for sql in side)
        kind = "".join(word.capitalize() for word in step.slug.split("_"))
        text = "<?php\nuse Illuminate\\Support\\Facades\\DB;\nuse Illuminate\\Database\\Migrations\\Migration;\n\nclass %s extends Migration\n{\n"
        text += "    public function up()\n    {\n%s    }\n\n    public function down()\n    {\n%s    }\n}\n"
        self.put(text % (kind, body(self.up(step)), body(self.down(step))), "database", "migrations", self.name(step) + ".php")

    def migrate(self):
        self.run("migrate", "--force")

    def applied(self):
        return self.names_of("migration", "migrations")


def quoted(text):
    return "'%s'" % text.replace("\\", "\\\\").replace("'", "\\'")


class LaravelCase(ToolCase):
    own_tables = ("migrations", "migrations_id_seq")


for_kinds(Laravel, globals(), LaravelCase)
