-- deployment 1
INSERT INTO authors (id, email) VALUES (1, 'ada@example.org'), (2, 'bob@example.org')
INSERT INTO posts (id, author_id, title, body, legacy_code) VALUES (1, 1, 'First', 'Hello', 'L-1'), (2, 2, 'Second', NULL, NULL)
-- deployment 2
INSERT INTO comments (id, post_id, text) VALUES (1, 1, 'nice'), (2, 1, 'quite')
-- deployment 3
INSERT INTO tags (id, name) VALUES (1, 'news'), (2, 'code')
INSERT INTO post_tags (post_id, tag_id) VALUES (1, 1), (1, 2), (2, 2)
-- deployment 4
INSERT INTO posts (id, author_id, title, markdown) VALUES (3, 1, 'Third', '# Third')
-- deployment 5
INSERT INTO settings (name, value) VALUES ('theme', 'dark')
INSERT INTO posts (id, author_id, title, views) VALUES (4, 2, 'Fourth', 12)
-- deployment 6
INSERT INTO authors (id, email, language) VALUES (3, 'cy@example.org', 'de')
