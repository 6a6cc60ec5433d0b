-- deployment 1
INSERT INTO accounts_account (id, email, created) VALUES (1, 'ada@example.org', '2024-01-05 10:00:00'), (2, 'bob@example.org', '2024-01-05 10:01:00')
INSERT INTO catalog_category (id, name) VALUES (1, 'books'), (2, 'lamps')
INSERT INTO catalog_product (id, title, price, category_id) VALUES (1, 'Atlas', 20.5, 1), (2, 'Lamp', 99, 2)
INSERT INTO orders_order (id, placed, legacy_code, account_id) VALUES (1, '2024-01-06 10:00:00', 'L-1', 1)
INSERT INTO orders_line (id, quantity, order_id, product_id) VALUES (1, 2, 1, 1), (2, 1, 1, 2)
-- deployment 2
INSERT INTO orders_order (id, placed, legacy_code, note, account_id) VALUES (2, '2024-01-09 10:00:00', '', 'ring twice', 2)
INSERT INTO billing_invoice (id, number, total, order_id) VALUES (1, '2024-001', 140, 1)
INSERT INTO catalog_product (id, title, price, category_id, sku) VALUES (3, 'Globe', 45, 1, 'GL-3')
-- deployment 3
INSERT INTO accounts_account (id, email, created, language) VALUES (3, 'cy@example.org', '2024-01-22 08:10:00', 'de')
INSERT INTO billing_invoice (id, number, total, order_id, payer_id) VALUES (2, '2024-002', 45, 2, 3)
-- deployment 4
INSERT INTO reviews_review (id, stars, text, account_id, product_id) VALUES (1, 5, 'bright', 1, 2), (2, 4, '', 2, 1)
INSERT INTO catalog_product (id, title, price, category_id, sku, rating) VALUES (4, 'Desk', 300, 2, NULL, 4.5)
-- deployment 5
INSERT INTO billing_payment (id, amount, paid, invoice_id) VALUES (1, 140, '2024-01-25 10:00:00', 1), (2, 45, NULL, 2)
-- deployment 6
INSERT INTO orders_order (id, placed, account_id) VALUES (3, '2024-03-31 02:00:00', 3)
INSERT INTO reviews_review (id, stars, text, account_id, product_id, helpful) VALUES (3, 1, 'dark', 3, 2, 7)
