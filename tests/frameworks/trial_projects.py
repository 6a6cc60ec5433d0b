"""trial_projects - the fixture projects with migrations more, for test_trial.py: a table, data, one outside of a transaction, and bad ones.

FIRST creates a table, DATA adds a column and fills it, FLAT makes an index outside of a transaction; EXITS ends the process, SLEEPS takes a
minute, LONG executes a long statement. As [app, name], in the order of the framework.
"""
import json
import os

from projects import Blog, Shop, Store


# What begins like reading of the catalog, and goes on.
HIDDEN = "SELECT 1 FROM pg_catalog.pg_class WHERE false; UPDATE gadgets SET name = 'hidden'"
# 200 kB in UTF-8, with a character across the 64 KiB at which a statement is cut.
LONG = "SELECT 'x" + "\u00fc" * 100000 + "'"


class TrialProject:
    deployments_kept = 6

    def printed(self, name):
        """As the framework's own output has it."""
        return name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)
        return path

    def add_migrations(self, kind):
        for (app, name), text in self.texts(kind):
            self.write(self.path_of(app, name), text)


class RailsTrial(TrialProject, Store):
    deployments_kept = 1  # all at once do not work: a later deployment brought lower numbers
    first, data, flat = (None, "20260401000000"), (None, "20260402000000"), (None, "20260403000000")
    exits, sleeps, long = (None, "20260404000000"), (None, "20260405000000"), (None, "20260406000000")
    titles = {"20260401000000": "first_one", "20260402000000": "data_one", "20260403000000": "flat_one", "20260404000000": "exits_one", "20260405000000": "sleeps_one", "20260406000000": "long_one"}

    def path_of(self, app, name):
        return "db/migrate/%s_%s.rb" % (name, self.titles[name])

    def texts(self, kind):
        def text(name, body, flat=False):
            words = "".join(word.capitalize() for word in self.titles[name].split("_"))
            return "class %s < ActiveRecord::Migration[5.2]\n%s%s\nend\n" % (words, "  disable_ddl_transaction!\n" if flat else "", body)

        yield self.first, text(self.first[1], "  def change\n    create_table(:gadgets) { |t| t.string :name }\n  end")
        yield self.data, text(self.data[1], """  class Gadget < ActiveRecord::Base
    self.table_name = "gadgets"
  end

  def up
    add_column :gadgets, :size, :integer
    Gadget.reset_column_information
    Gadget.create!(name: "one", size: 1)
    execute "UPDATE gadgets SET size = 2"
  end

  def down
    Gadget.delete_all
    remove_column :gadgets, :size
  end""")
        concurrently = ", algorithm: :concurrently" if kind == "postgres" else ""
        yield self.flat, text(self.flat[1], "  def change\n    add_index :gadgets, :name, name: :gadgets_name%s\n  end" % concurrently, flat=True)
        yield self.exits, text(self.exits[1], "  def up\n    $stderr.puts 'going away'\n    exit!(7)\n  end")
        yield self.sleeps, text(self.sleeps[1], "  def up\n    $stderr.puts 'sleeping'\n    sleep 60\n  end")
        yield self.long, text(self.long[1], "  def up\n    execute %s\n%s  end" % (json.dumps(LONG), "    execute %s\n" % json.dumps(HIDDEN) if kind == "postgres" else ""))


class DjangoTrial(TrialProject, Shop):
    first, data, flat = ("accounts", "0005_first"), ("accounts", "0006_data"), ("accounts", "0007_flat")
    exits, sleeps, long = ("accounts", "0008_exits"), ("accounts", "0009_sleeps"), ("accounts", "0010_long")

    def path_of(self, app, name):
        return "%s/migrations/%s.py" % (app, name)

    def texts(self, kind):
        needs = iter(["0004_wider_email", "0005_first", "0006_data", "0005_first", "0005_first", "0005_first"])

        def text(operations, flat=False):
            head = "import os\nimport sys\nimport time\n\nfrom django.db import migrations, models\n\n\n"
            head += "def fill(apps, schema_editor):\n    gadget = apps.get_model('accounts', 'Gadget')\n"
            head += "    gadget.objects.using(schema_editor.connection.alias).create(name='one', size=1)\n"
            head += "    with schema_editor.connection.cursor() as cursor:\n        cursor.execute('UPDATE gadgets SET size = 2')\n\n\n"
            head += "def empty(apps, schema_editor):\n    apps.get_model('accounts', 'Gadget').objects.using(schema_editor.connection.alias).all().delete()\n\n\n"
            head += "def go(apps, schema_editor):\n    print('going away', file=sys.stderr)\n    os._exit(7)\n\n\n"
            head += "def wait(apps, schema_editor):\n    print('sleeping', file=sys.stderr, flush=True)\n    time.sleep(60)\n\n\n"
            return head + "class Migration(migrations.Migration):\n%s    dependencies = [('accounts', '%s')]\n    operations = [%s]\n" % (
                "    atomic = False\n" if flat else "", next(needs), operations)  # fmt: skip

        fields = "('id', models.AutoField(primary_key=True)), ('name', models.CharField(max_length=50, null=True))"
        yield self.first, text("migrations.CreateModel('Gadget', [%s], options={'db_table': 'gadgets'})" % fields)
        yield self.data, text("migrations.AddField('Gadget', 'size', models.IntegerField(null=True)), migrations.RunPython(fill, empty)")
        how = "CONCURRENTLY " if kind == "postgres" else ""
        drop = "DROP INDEX gadgets_name" + (" ON gadgets" if kind == "mysql" else "")
        yield self.flat, text("migrations.RunSQL('CREATE INDEX %sgadgets_name ON gadgets (name)', '%s')" % (how, drop), flat=True)
        yield self.exits, text("migrations.RunPython(go)")
        yield self.sleeps, text("migrations.RunPython(wait)")
        yield self.long, text(", ".join("migrations.RunSQL(%s)" % json.dumps(sql) for sql in ([LONG, HIDDEN] if kind == "postgres" else [LONG])))

    def applied(self, database):
        return database.query("SELECT app, name FROM django_migrations ORDER BY id")


class KnexTrial(TrialProject, Blog):
    first, data, flat = (None, "20260401000000_first.js"), (None, "20260402000000_data.js"), (None, "20260403000000_flat.js")
    exits, sleeps, long = (None, "20260404000000_exits.js"), (None, "20260405000000_sleeps.js"), (None, "20260406000000_long.js")

    def path_of(self, app, name):
        return "migrations/" + name

    def texts(self, kind):
        def text(up, down, flat=False):
            config = "exports.config = { transaction: false };\n" if flat else ""
            return "exports.up = async (knex) => {\n  %s\n};\nexports.down = async (knex) => {\n  %s\n};\n%s" % (up, down, config)

        yield self.first, text("await knex.schema.createTable('gadgets', (table) => { table.increments('id'); table.string('name'); });", "await knex.schema.dropTable('gadgets');")
        fill = "await knex.schema.alterTable('gadgets', (table) => table.integer('size'));\n  await knex('gadgets').insert({ name: 'one', size: 1 });\n"
        yield self.data, text(fill + "  await knex.raw('UPDATE gadgets SET size = 2');", "await knex('gadgets').del();\n  await knex.schema.alterTable('gadgets', (table) => table.dropColumn('size'));")
        how = "CONCURRENTLY " if kind == "postgres" else ""
        drop = "DROP INDEX gadgets_name" + (" ON gadgets" if kind == "mysql" else "")
        yield self.flat, text("await knex.raw('CREATE INDEX %sgadgets_name ON gadgets (name)');" % how, "await knex.raw('%s');" % drop, flat=True)
        yield self.exits, text("console.error('going away');\n  process.exit(7);", "")
        yield self.sleeps, text("console.error('sleeping');\n  await new Promise((resolve) => setTimeout(resolve, 60000));", "")
        yield self.long, text(" ".join("await knex.raw(%s);" % json.dumps(sql) for sql in ([LONG, HIDDEN] if kind == "postgres" else [LONG])), "")
