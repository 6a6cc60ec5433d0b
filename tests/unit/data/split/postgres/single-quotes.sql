select 'a;b', 'it''s; fine', ''';''';
select '';
