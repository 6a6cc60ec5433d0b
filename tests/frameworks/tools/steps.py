"""steps - the migrations that every tool of this folder applies, as plain SQL: what changes is the tool, never the schema.

Six deployments. The last one brings a migration that is older by its name than what is applied already: a branch that was merged late.
Tools that do not apply such a one leave it out.
"""
from collections import namedtuple
from datetime import datetime, timedelta, timezone

Step = namedtuple("Step", "version slug up down")

DEPLOYMENTS = [
    [
        Step("20260105090000", "customers", ["CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, name varchar(80) NOT NULL)"], ["DROP TABLE customers"]),
        Step(
            "20260105090100",
            "orders",
            [
                "CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, customer integer NOT NULL REFERENCES customers (id), note varchar(200))",
                "INSERT INTO customers (id, name) VALUES (1, 'first')",
            ],
            ["DROP TABLE orders", "DELETE FROM customers WHERE id = 1"],
        ),
    ],
    [Step("20260108110000", "email", ["ALTER TABLE customers ADD COLUMN email varchar(120)"], ["ALTER TABLE customers DROP COLUMN email"])],
    [
        Step("20260112100000", "by_customer", ["CREATE INDEX orders_by_customer_note ON orders (note, customer)"], {
            "mysql": ["DROP INDEX orders_by_customer_note ON orders"],
            "": ["DROP INDEX orders_by_customer_note"],
        }),
        Step("20260112100500", "noted_orders", ["CREATE VIEW noted_orders AS SELECT id, customer FROM orders WHERE note IS NOT NULL"], ["DROP VIEW noted_orders"]),
        Step("20260112101000", "settings", ["CREATE TABLE settings (id integer NOT NULL PRIMARY KEY, value varchar(40))", "INSERT INTO settings (id, value) VALUES (1, 'on')"], ["DROP TABLE settings"]),
    ],
    [Step("20260120140000", "value_renamed", ["ALTER TABLE settings RENAME COLUMN value TO content"], ["ALTER TABLE settings RENAME COLUMN content TO value"])],
    [
        Step("20260203080000", "payments", ["CREATE TABLE payments (id integer NOT NULL PRIMARY KEY, amount decimal(10, 2) NOT NULL)"], ["DROP TABLE payments"]),
        Step("20260203080100", "paid", ["ALTER TABLE orders ADD COLUMN paid integer"], ["ALTER TABLE orders DROP COLUMN paid"]),
    ],
    [Step("20260115120000", "late", ["CREATE TABLE late_comers (id integer NOT NULL PRIMARY KEY)"], ["DROP TABLE late_comers"])],
]

# When each deployment began; its migrations are a quarter of a second apart.
STARTS = [
    datetime(2024, 1, 5, 9, 0, 0, 0, timezone.utc),
    datetime(2024, 1, 8, 16, 30, 0, 0, timezone.utc),
    datetime(2024, 1, 22, 8, 0, 0, 0, timezone.utc),
    datetime(2024, 1, 22, 8, 45, 0, 0, timezone.utc),
    datetime(2024, 3, 31, 1, 0, 30, 0, timezone.utc),
    datetime(2024, 4, 2, 12, 0, 0, 0, timezone.utc),
]
PAUSE = timedelta(milliseconds=250)


def times_of(deployment, count):
    return [STARTS[deployment - 1] + PAUSE * index for index in range(count)]


def statements(kind, side):
    """The SQL of one side of a step, for one kind of database."""
    if isinstance(side, dict):
        side = side.get(kind, side[""])
    return list(side)
