-- deployment 1
INSERT INTO "customers" (id, email, created_at, updated_at) VALUES (1, 'ada@example.org', '2024-01-05 10:00:00', '2024-01-05 10:00:00')
INSERT INTO "products" (id, title, price, legacy_code) VALUES (1, 'Atlas', 20.5, 'L-1'), (2, 'Lamp', 99, NULL)
INSERT INTO "orders" (id, customer_id, note) VALUES (1, 1, 'ring twice')
-- deployment 2
INSERT INTO "lines" (id, order_id, product_id, quantity) VALUES (1, 1, 1, 2), (2, 1, 2, 1)
INSERT INTO "products" (id, title, price, sku) VALUES (3, 'Globe', 45, 'GL-3')
-- deployment 3
INSERT INTO "invoices" (id, order_id, number) VALUES (1, 1, '2024-001')
-- deployment 4
INSERT INTO "payments" (id, invoice_id, paid_at) VALUES (1, 1, '2024-01-25 10:00:00')
INSERT INTO "orders" (id, customer_id, remark) VALUES (2, 1, NULL)
-- deployment 5
INSERT INTO "settings" (id, name, value) VALUES (1, 'theme', 'dark')
-- deployment 6
INSERT INTO "customers" (id, email, language, created_at, updated_at) VALUES (2, 'bob@example.org', 'de', '2024-04-01 10:00:00', '2024-04-01 10:00:00')
