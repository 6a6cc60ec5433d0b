"""check_projects - the fixture projects with one more table, applied, and a deployment that is pending, for test_check.py.

BASE makes the table gadgets. INDEX, COLUMN, DATA, MIXED (a column, and an UPDATE of others), RENAME and DROP change it, STUCK makes another one and cannot be undone; each is
(app, name). A text of `bad` fails when it is applied.
"""
import os

from projects import Blog, Forge, Shop, Store

KINDS = ("base", "index", "column", "data", "mixed", "rename", "drop", "stuck")


class CheckProject:
    deployments_kept = 6

    def name_of(self, kind):
        return self.names[kind]

    def write(self, kind, text=None, comment=""):
        path = os.path.join(self.folder, self.path_of(self.names[kind][1], kind))
        with open(path, "w") as out:
            out.write((self.remark % comment if comment else "") + (text or self.text_of(kind)))
        return os.path.relpath(path, self.folder)

    def remove(self, kind):
        os.remove(os.path.join(self.folder, self.path_of(self.names[kind][1], kind)))

    def label(self, kind):
        return ".".join(filter(None, self.names[kind]))


class DjangoCheck(CheckProject, Shop):
    remark = "# %s\n"
    command = ["--command", "/usr/bin/python3 manage.py"]
    names = {kind: ("accounts", "%04d_%s" % (5 + number, kind)) for number, kind in enumerate(KINDS)}
    bodies = {
        "base": "migrations.CreateModel('Gadget', [('id', models.AutoField(primary_key=True)), ('name', models.CharField(max_length=50, null=True)), "
                "('code', models.CharField(max_length=20, null=True)), ('note', models.CharField(max_length=50, null=True))], options={'db_table': 'gadgets'})",  # fmt: skip
        "index": "migrations.AddIndex('Gadget', models.Index(fields=['name'], name='gadgets_name'))",
        "column": "migrations.AddField('Gadget', 'size', models.IntegerField(null=True))",
        "data": "migrations.RunSQL(\"UPDATE gadgets SET name = 'new'\", migrations.RunSQL.noop)",
        "mixed": "migrations.AddField('Gadget', 'weight', models.IntegerField(null=True)), migrations.RunSQL(\"UPDATE gadgets SET name = 'newer'\", migrations.RunSQL.noop)",
        "rename": "migrations.RenameField('Gadget', 'code', 'label')",
        "drop": "migrations.RemoveField('Gadget', 'note')",
        "stuck": "migrations.CreateModel('Widget', [('id', models.AutoField(primary_key=True))], options={'db_table': 'widgets'}), migrations.RunPython(lambda apps, schema_editor: None)",
        "bad": "migrations.RunSQL('ALTER TABLE nowhere ADD x integer')",
    }

    def path_of(self, name, kind):
        return "accounts/migrations/%s.py" % name

    def text_of(self, kind, like=None):
        name = self.names[like or kind][1]
        before = [known for known in sorted(os.listdir(os.path.join(self.folder, "accounts", "migrations"))) if known[:4].isdigit() and known[:-3] < name]
        return "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('accounts', '%s')]\n    operations = [%s]\n" % (
            before[-1][:-3], self.bodies[kind])  # fmt: skip


class RailsCheck(CheckProject, Store):
    deployments_kept = 1
    remark = "# %s\n"
    command = []
    names = {kind: (None, "2026050%d000000" % (1 + number)) for number, kind in enumerate(KINDS)}
    bodies = {
        "base": "  def change\n    create_table(:gadgets) do |t|\n      t.string :name\n      t.string :code\n      t.string :note\n    end\n  end",
        "index": "  def change\n    add_index :gadgets, :name, name: :gadgets_name\n  end",
        "column": "  def change\n    add_column :gadgets, :size, :integer\n  end",
        "data": "  def up\n    execute \"UPDATE gadgets SET name = 'new'\"\n  end\n\n  def down; end",
        "mixed": "  def up\n    add_column :gadgets, :weight, :integer\n    execute \"UPDATE gadgets SET name = 'newer'\"\n  end\n\n  def down\n    remove_column :gadgets, :weight\n  end",
        "rename": "  def change\n    rename_column :gadgets, :code, :label\n  end",
        "drop": "  def change\n    remove_column :gadgets, :note, :string\n  end",
        "stuck": "  def up\n    create_table :widgets\n  end\n\n  def down\n    raise ActiveRecord::IrreversibleMigration\n  end",
        "bad": "  def change\n    add_column :nowhere, :x, :integer\n  end",
    }

    def path_of(self, name, kind):
        return "db/migrate/%s_%s_gadgets.rb" % (name, kind)

    def text_of(self, kind, like=None):
        return "class %sGadgets < ActiveRecord::Migration[5.2]\n%s\nend\n" % ((like or kind).capitalize(), self.bodies[kind])


class GitlabCheck(RailsCheck, Forge):
    """The same migrations, with the table as GitLab makes it."""

    framework = "gitlab"

    def migrate(self, database):
        first = not database.query("SELECT 1 FROM pg_tables WHERE tablename = 'schema_migrations'")
        if first:
            self.before_first(database)
        super().migrate(database)
        if first:
            self.date(database, 1, [])


class KnexCheck(CheckProject, Blog):
    remark = "// %s\n"
    command = []
    names = {kind: (None, "2026050%d000000_%s.js" % (1 + number, kind)) for number, kind in enumerate(KINDS)}
    bodies = {
        "base": ("await knex.schema.createTable('gadgets', (table) => { table.increments('id'); table.string('name'); table.string('code'); table.string('note'); });",
                 "await knex.schema.dropTable('gadgets');"),  # fmt: skip
        "index": ("await knex.schema.alterTable('gadgets', (table) => table.index(['name'], 'gadgets_name'));", "await knex.schema.alterTable('gadgets', (table) => table.dropIndex(['name'], 'gadgets_name'));"),
        "column": ("await knex.schema.alterTable('gadgets', (table) => table.integer('size'));", "await knex.schema.alterTable('gadgets', (table) => table.dropColumn('size'));"),
        "data": ("await knex.raw(\"UPDATE gadgets SET name = 'new'\");", ""),
        "mixed": ("await knex.schema.alterTable('gadgets', (table) => table.integer('weight'));\n  await knex.raw(\"UPDATE gadgets SET name = 'newer'\");",
                  "await knex.schema.alterTable('gadgets', (table) => table.dropColumn('weight'));"),  # fmt: skip
        "rename": ("await knex.schema.alterTable('gadgets', (table) => table.renameColumn('code', 'label'));", "await knex.schema.alterTable('gadgets', (table) => table.renameColumn('label', 'code'));"),
        "drop": ("await knex.schema.alterTable('gadgets', (table) => table.dropColumn('note'));", "await knex.schema.alterTable('gadgets', (table) => table.string('note'));"),
        "stuck": ("await knex.schema.createTable('widgets', (table) => table.increments('id'));", "throw new Error('there is no way back');"),
        "bad": ("await knex.raw('ALTER TABLE nowhere ADD x integer');", ""),
    }

    def path_of(self, name, kind):
        return "migrations/" + name

    def text_of(self, kind, like=None):
        return "exports.up = async (knex) => {\n  %s\n};\nexports.down = async (knex) => {\n  %s\n};\n" % self.bodies[kind]
