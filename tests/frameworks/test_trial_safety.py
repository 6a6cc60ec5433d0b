"""Projects with more than one database, tried on a copy: whatever way a migration takes to the others, it ends in the copy.

Each has two production databases by a role that is kept out, and a migration that writes to the second one by every way that the framework
has. In the copy the table is there, so that the rows show where they went.
"""
import json
import os
import unittest

from databases import new_database
from sequelize_projects import SequelizeTrial, migration
from trial_case import REFUSED, Reader, TrialCase
from trial_projects import DjangoTrial, KnexTrial, RailsTrial

LEDGER = "CREATE TABLE ledgers (id serial PRIMARY KEY, note varchar(50))"


class Several(TrialCase):
    """One kind of database is enough: what leads to the copy is the framework's, not the server's."""

    kind = "postgres"

    @classmethod
    def prepare(cls):
        cls.second = new_database(cls.kind, cls.folder)
        cls.addClassCleanup(cls.second.drop)
        cls.second.query(LEDGER)
        cls.reference.query(LEDGER)
        cls.second_reader = Reader(cls.second)
        cls.addClassCleanup(cls.second_reader.drop)
        cls.add_files()

    @classmethod
    def environment_of_second(cls):
        return {"SECOND_" + name[3:]: value for name, value in cls.second.env.items()}

    def environment(self):
        return dict(self.project.env(self.production), **self.environment_of_second(), SECOND_DATABASE_URL=self.second.rails_url, SECOND_URL=self.second.rails_url)

    def notes(self):
        return sorted(note for (note,) in self.copy.query("SELECT note FROM ledgers"))

    def assert_untouched(self):
        super().assert_untouched()
        self.assertEqual(self.second.query("SELECT count(*) FROM ledgers"), [(0,)])


class RailsSeveral(Several):
    make = RailsTrial
    migration = (None, "20260401000000")
    of_second = (None, "20260501000000")

    @classmethod
    def add_files(cls):
        project = cls.project
        project.write("config/database.yml", """
production:
  primary:
    url: <%= ENV.fetch("STORE_DATABASE_URL") %>
  primary_replica:
    url: <%= ENV.fetch("STORE_DATABASE_URL") %>
    replica: true
  second:
    url: <%= ENV.fetch("SECOND_URL") %>
    migrations_paths: db/second_migrate
""")
        connects = "  self.abstract_class = true\n  connects_to database: { writing: :second, reading: :primary_replica }\n"
        project.write("app/models/second_record.rb", "class SecondRecord < ActiveRecord::Base\n%send\n" % connects)
        project.write("app/models/ledger.rb", "class Ledger < SecondRecord\nend\n")
        # Models are there before anybody leads anything: their pools are made.
        project.write("config/initializers/models.rb", "Rails.application.config.after_initialize { Ledger.connection_pool }\n")
        project.write("db/migrate/20260401000000_write_all.rb", """class WriteAll < ActiveRecord::Migration[5.2]
  class Named < ActiveRecord::Base
    self.table_name = "ledgers"
    establish_connection :second
  end

  class ByHash < ActiveRecord::Base
    self.table_name = "ledgers"
    establish_connection(adapter: "postgresql", host: ENV["SECOND_HOST"], port: ENV["SECOND_PORT"], database: ENV["SECOND_NAME"], username: ENV["SECOND_USER"], password: ENV["SECOND_PASSWORD"])
  end

  class ByUrl < ActiveRecord::Base
    self.table_name = "ledgers"
    establish_connection(ENV["SECOND_URL"])
  end

  def up
    Ledger.create!(note: "connects_to")
    Named.create!(note: "name")
    ByHash.create!(note: "hash")
    ByUrl.create!(note: "url")
    SecondRecord.connected_to(role: :reading) { Ledger.count }
    puts "configured for #{ActiveRecord::Base.configurations.configs_for(env_name: "production").map { |config| config.configuration_hash[:database] }.uniq.join(",")}"
  end
end
""")
        project.write("db/second_migrate/20260501000000_of_second.rb", "class OfSecond < ActiveRecord::Migration[5.2]\n  def change\n    create_table :of_second\n  end\nend\n")

    def test_every_model_ends_in_the_copy(self):
        session = self.start()
        result = self.good(session, "up", self.migration)
        self.assertEqual(self.notes(), ["connects_to", "hash", "name", "url"])
        self.assertIn("configured for %s\n" % self.copy.name, result["log"])
        self.assertEqual(sum("INSERT" in sql for sql, _ in result["statements"]), 4)

    def test_a_second_database_by_its_name(self):
        session = self.start(alias="second")
        self.assertEqual(session.first["known"], [list(self.of_second)])
        self.good(session, "up", self.of_second)
        self.assertEqual(self.copy.query("SELECT count(*) FROM of_second"), [(0,)])

    def test_an_unknown_name_is_refused(self):
        self.assertIn("no database 'third'", self.open(alias="third").first["error"])


class DjangoSeveral(Several):
    make = DjangoTrial
    migration = ("accounts", "0005_write_all")

    @classmethod
    def add_files(cls):
        project = cls.project
        project.write("shop/several.py", """from .settings import *

DATABASES = dict(DATABASES, second=dict(DATABASES["default"], **{name: os.environ["SECOND_" + name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}))
DATABASES["second"]["OPTIONS"] = {"options": "-c search_path=public", "dbname": os.environ["SECOND_NAME"]}
DATABASE_ROUTERS = ["shop.router.Router"]
""")
        project.write("shop/router.py", """from django.db import connections


class Router:
    held = connections["second"]  # before anybody leads anything

    def db_for_write(self, model, **hints):
        return "second" if model._meta.db_table == "ledgers" else None

    db_for_read = db_for_write
""")
        project.write("accounts/migrations/0005_write_all.py", """from django.conf import settings
from django.db import connections, migrations, models, transaction


def write(apps, schema_editor):
    from shop.router import Router

    ledger = apps.get_model("accounts", "Ledger")
    ledger.objects.create(note="router")
    ledger.objects.using("second").create(note="using")
    with transaction.atomic(using="second"), connections["second"].cursor() as cursor:
        cursor.execute("INSERT INTO ledgers (note) VALUES ('cursor')")
    with Router.held.cursor() as cursor:
        cursor.execute("INSERT INTO ledgers (note) VALUES ('held')")
    print("configured for", ",".join(sorted({str(database["NAME"]) for database in settings.DATABASES.values()})))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_wider_email")]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.CreateModel(
            "Ledger", [("id", models.AutoField(primary_key=True)), ("note", models.CharField(max_length=50))], options={"db_table": "ledgers"})]),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
""")

    def environment(self):
        return dict(super().environment(), DJANGO_SETTINGS_MODULE="shop.several")

    def test_every_alias_ends_in_the_copy(self):
        session = self.start()
        result = self.good(session, "up", self.migration)
        self.assertEqual(self.notes(), ["cursor", "held", "router", "using"])
        self.assertIn("configured for %s\n" % self.copy.name, result["log"])
        self.assertEqual(sum("INSERT" in sql for sql, _ in result["statements"]), 4)

    def test_an_alias_by_its_name(self):
        session = self.start(alias="second")
        self.good(session, "up", self.migration)
        self.assertEqual(len(self.notes()), 4)

    def test_an_unknown_name_is_refused(self):
        self.assertIn("no database alias 'third'", self.open(alias="third").first["error"])


class KnexSeveral(Several):
    make = KnexTrial
    migration = (None, "20260401000000_write_all.js")

    @classmethod
    def add_files(cls):
        project = cls.project
        project.write("knexfile.js", """
const { DB_NAME, DB_HOST, DB_PORT, DB_USER, DB_PASSWORD } = process.env;
module.exports = async () => ({
  staging: {
    client: 'pg',
    connection: async () => ({ host: DB_HOST, port: DB_PORT, user: DB_USER, password: DB_PASSWORD, database: DB_NAME }),
    migrations: { directory: './migrations', sortDirsSeparately: true },
  },
});
""")
        project.write("second.js", """
const { SECOND_NAME, SECOND_HOST, SECOND_PORT, SECOND_USER, SECOND_PASSWORD, SECOND_URL } = process.env;
const connection = { host: SECOND_HOST, port: SECOND_PORT, user: SECOND_USER, password: SECOND_PASSWORD, database: SECOND_NAME };
const knex = require('knex');

exports.byObject = knex({ client: 'pg', connection });
exports.byFunction = knex({ client: 'pg', connection: () => connection });
exports.byUrl = knex({ client: 'pg', connection: SECOND_URL });
""")
        project.write("migrations/20260401000000_write_all.js", """
exports.up = async (knex) => {
  for (const [note, second] of Object.entries(require('../second.js'))) await second('ledgers').insert({ note });
  await knex('ledgers').insert({ note: 'own' });
};
exports.down = () => {};
""")

    def environment(self):
        return dict(super().environment(), NODE_ENV="production")

    def test_every_instance_ends_in_the_copy(self):
        session = self.start(command=["npx", "--no-install", "knex", "--env", "staging"])
        result = self.good(session, "up", self.migration)
        self.assertEqual(self.notes(), ["byFunction", "byObject", "byUrl", "own"])
        self.assertEqual(sorted(inside for sql, inside in result["statements"] if "insert" in sql), [False, False, False, True])

    def test_a_command_without_the_program_is_an_error(self):
        self.assertIn("does not show where to start 'node'", self.open(command=["./run-migrations"]).first["error"])


class SequelizeSeveral(Several):
    make = SequelizeTrial
    migration = (None, "20260401000000-write_all.js")

    @classmethod
    def add_files(cls):
        cls.project.write("second.js", """
const { SECOND_NAME, SECOND_HOST, SECOND_PORT, SECOND_USER, SECOND_PASSWORD, SECOND_URL } = process.env;
const place = { host: SECOND_HOST, port: SECOND_PORT, user: SECOND_USER, password: SECOND_PASSWORD, database: SECOND_NAME };
const { Sequelize } = require('sequelize');
const pg = require('pg');

const text = (note) => `INSERT INTO ledgers (note) VALUES ('${note}')`;
const byClient = async (settings, note) => {
  const client = new pg.Client(settings);
  await client.connect();
  await client.query(text(note));
  await client.end();
};
const byCallback = (note) => new Promise((resolve, reject) => {
  const client = new pg.Client(place);
  client.connect((error) => (error ? reject(error) : client.query(text(note), (failure) => client.end(() => (failure ? reject(failure) : resolve())))));
});
exports.write = async () => {
  await new Sequelize(SECOND_URL, { logging: false }).query(text('sequelize'));
  await byClient(SECOND_URL, 'url');
  await byClient({ connectionString: SECOND_URL }, 'connectionString');
  await byCallback('callback');
  await new pg.Pool(place).query(text('pool'));
};
""")
        cls.project.write("migrations/20260401000000-write_all.js", migration("await require('../second.js').write();", ""))
        cls.project.write("migrations/20260402000000-other.js", migration("try { require('mysql2').createConnection(process.env.SECOND_URL); } catch (error) { console.error('hidden'); }", ""))

    def test_every_way_of_the_driver_ends_in_the_copy(self):
        session = self.start()
        result = self.good(session, "up", self.migration)
        self.assertEqual(self.notes(), ["callback", "connectionString", "pool", "sequelize", "url"])
        self.assertEqual(sum("INSERT" in sql for sql, _ in result["statements"]), 5)

    def test_another_driver_ends_it(self):
        result = self.start().step("up", (None, "20260402000000-other.js"))
        self.assertEqual(result.get("code"), REFUSED, result)
        self.assertIn("cannot lead to the copy", result["error"])


class BesideProduction(TrialCase):
    """On MySQL and MariaDB the copy is on the same server, with the rights of whoever made it."""

    kind = "mysql"

    def test_a_migration_that_names_production_is_refused(self):
        for sql in ("DROP TABLE `%s`.production_only", "use %s", "USE`%s`"):
            migration = self.write_naming(sql % self.production.name)
            result = self.start().step("up", migration)
            self.assertEqual(REFUSED, result.get("code"), result)
            self.assertIn("which is not the copy", result["error"])


class SequelizeBesideProduction(BesideProduction):
    make = SequelizeTrial

    def write_naming(self, sql):
        self.project.write("migrations/20260301000000-naming.js", migration("await q.sequelize.query('%s');" % sql, ""))
        return None, "20260301000000-naming.js"


class KnexBesideProduction(BesideProduction):
    make = KnexTrial

    def write_naming(self, sql):
        self.project.write("migrations/20260301000000_naming.js", "exports.up = (knex) => knex.raw('%s');\nexports.down = () => {};\n" % sql)
        return None, "20260301000000_naming.js"


class RailsBesideProduction(BesideProduction):
    make = RailsTrial

    def write_naming(self, sql):
        self.project.write("db/migrate/20260301000000_naming.rb", "class Naming < ActiveRecord::Migration[5.2]\n  def up\n    execute %s\n  end\nend\n" % json.dumps(sql))
        return None, "20260301000000"


class DjangoBesideProduction(BesideProduction):
    make = DjangoTrial

    def write_naming(self, sql):
        text = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('accounts', '0004_wider_email')]\n    operations = [migrations.RunSQL('%s')]\n"
        self.project.write("accounts/migrations/0005_naming.py", text % sql)
        return "accounts", "0005_naming"


del BesideProduction, Several, TrialCase

if __name__ == "__main__":
    unittest.main()
