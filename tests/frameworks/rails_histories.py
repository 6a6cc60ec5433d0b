"""rails_histories - deployments of generated Rails migrations: versions out of order and of any length, and every kind of migration that
has a way back, or none.

A History is made from a number, so that a failure can be made again. It knows which of its migrations cannot be undone; what Rails makes
of them is Rails' affair.
"""
import os
import random

DAY = 20260100000000


class Migration:
    def __init__(self, version, body, reversible=True, outside=False):
        self.version, self.body, self.reversible, self.outside = version, body, reversible, outside
        self.row = str(int(version))  # as Rails writes it

    def write(self, folder, number):
        # Class names are Ruby's constants: one process loads the files of many histories.
        name = "h%d_v%s" % (number, self.version)
        head = "class H%dV%s < ActiveRecord::Migration[5.2]\n" % (number, self.version)
        with open(os.path.join(folder, "%s_%s.rb" % (self.version, name)), "w") as file:
            file.write(head + ("  disable_ddl_transaction!\n\n" if self.outside else "") + self.body + "end\n")


def method(name, *lines):
    return "  def %s\n%s  end\n" % (name, "".join("    %s\n" % line for line in lines))


class History:
    def __init__(self, number, kind):
        self.number, self.kind = number, kind
        self.random = random.Random(number)  # the same for each database: only the index algorithm differs
        self.count = 0
        self.tables = {}  # name -> its added columns that nothing else uses
        self.versions = set()
        self.deployments = []
        self.tables_after = []  # the tables that have rows, after each deployment
        for day in range(1, self.random.randint(4, 5) + 1):
            self.deployments.append(self.deployment(day))
            self.tables_after.append(sorted(self.tables))

    # --- versions

    def version(self, day):
        """Mostly of that day; some from a branch that was begun earlier; some histories have short, long or overlong ones."""
        style = self.number % 6
        if style == 4:  # 001, 002, … as very old projects have them
            number = self.random.randint(1, 999)
            text = "%03d" % number
        else:
            begun = day - self.random.randint(1, 3) if self.random.random() < 0.4 else day
            number = DAY + (10 + begun) * 1000000 + self.random.randint(0, 235959)
            long = {1: 10**2, 2: 10**6}.get(style)  # 16 digits; 20, which 64 bits do not hold
            number = number * long + self.random.randint(0, 99) if long and self.random.random() < 0.3 else number
            text = str(number)
        if number in self.versions:
            return self.version(day)
        self.versions.add(number)
        return text

    def deployment(self, day):
        """Its migrations in the order in which Rails runs them, each made for the schema as it is then."""
        versions = sorted((self.version(day) for _ in range(self.random.randint(1, 4))), key=int)
        return [self.migration(version) for version in versions]

    # --- migrations

    def name(self, prefix):
        self.count += 1
        return "%s%d" % (prefix, self.count)

    def migration(self, version):
        kinds = [self.create]
        if self.tables:
            kinds += [self.create, self.column, self.column, self.index, self.reference, self.data, self.forgetful_data, self.insert,
                      self.outside, self.nested, self.view, self.function_of_its_own, self.change_table] + self.for_columns()  # fmt: skip
            if self.random.random() < 0.15:
                kinds = [self.up_alone, self.says_so, self.executes, self.changes_column, self.empty_down]
        return self.random.choice(kinds)(version)

    def for_columns(self):
        return [self.rename, self.remove] if any(self.tables.values()) else []

    def table(self):
        return self.random.choice(sorted(self.tables))

    def free_column(self):
        table = self.random.choice([table for table in sorted(self.tables) if self.tables[table]])
        return table, self.random.choice(self.tables[table])

    def create(self, version):
        table = self.name("t")
        self.tables[table] = []
        return Migration(version, method("change", "create_table :%s do |t|" % table, "  t.string :name, limit: 40",
                                         "  t.integer :amount, null: false, default: 0", "end"))  # fmt: skip

    def column(self, version):
        table, column = self.table(), self.name("c")
        self.tables[table].append(column)
        return Migration(version, method("change", "add_column :%s, :%s, :string, limit: 20" % (table, column)))

    def change_table(self, version):
        table, column = self.table(), self.name("c")
        return Migration(version, method("change", "change_table :%s do |t|" % table, "  t.integer :%s" % column, "end"))

    def rename(self, version):
        (table, column), new = self.free_column(), self.name("c")
        self.tables[table][self.tables[table].index(column)] = new
        return Migration(version, method("change", "rename_column :%s, :%s, :%s" % (table, column, new)))

    def remove(self, version):
        table, column = self.free_column()
        self.tables[table].remove(column)
        return Migration(version, method("change", "remove_column :%s, :%s, :string, limit: 20" % (table, column)))

    def index(self, version):
        return Migration(version, method("change", "add_index :%s, %%i[name amount], name: :%s" % (self.table(), self.name("i"))))

    def reference(self, version):
        return Migration(version, method("change", "add_reference :%s, :%s, foreign_key: { to_table: :%s }" % (self.table(), self.name("r"), self.table())))

    def data(self, version):
        update = 'execute "UPDATE %s SET amount = amount %%s 1"' % self.table()
        return Migration(version, method("up", update % "+") + method("down", update % "-"))

    def forgetful_data(self, version):
        return Migration(version, method("up", "execute \"UPDATE %s SET name = 'filled'\"" % self.table()) + method("down"))

    def insert(self, version):
        insert = "execute \"INSERT INTO %s (name, amount) VALUES ('made', 7)\"" % self.table()
        return Migration(version, method("change", "reversible { |way| way.up { %s } }" % insert))

    def outside(self, version):
        how = ", algorithm: :concurrently" if self.kind == "postgres" else ""
        body = method("change", "add_index :%s, :amount, name: :%s%s" % (self.table(), self.name("i"), how))
        return Migration(version, body, outside=True)

    def nested(self, version):
        """As helpers do that wait for a lock and try again: a transaction of their own inside the migration's."""
        table, column = self.table(), self.name("c")
        inside = "connection.transaction(requires_new: true) { %s }"
        up, down = "add_column :%s, :%s, :integer" % (table, column), "remove_column :%s, :%s" % (table, column)
        return Migration(version, method("up", inside % up) + method("down", inside % down))

    def view(self, version):
        table, view = self.name("x"), self.name("v")
        up = ["create_table(:%s) { |t| t.integer :n }" % table, 'execute "CREATE VIEW %s AS SELECT id FROM %s"' % (view, table)]
        return Migration(version, method("up", *up) + method("down", 'execute "DROP VIEW %s"' % view, "drop_table :%s" % table))

    def function_of_its_own(self, version):
        table, column = self.table(), self.name("c")
        return Migration(version, method("change", "extend_it if true") + method("extend_it", "add_column :%s, :%s, :integer" % (table, column)))

    # --- those without a way back

    def up_alone(self, version):
        return Migration(version, method("up", "add_column :%s, :%s, :integer" % (self.table(), self.name("c"))), False)

    def says_so(self, version):
        return Migration(version, method("up") + method("down", "raise ActiveRecord::IrreversibleMigration"), False)

    def executes(self, version):
        return Migration(version, method("change", 'execute "UPDATE %s SET amount = 0"' % self.table()), False)

    def changes_column(self, version):
        return Migration(version, method("change", "change_column :%s, :name, :string, limit: 60 if true" % self.table()), False)

    def empty_down(self, version):
        return Migration(version, method("up", "add_column :%s, :%s, :integer" % (self.table(), self.name("c"))) + method("down"), False)
