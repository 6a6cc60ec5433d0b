select 'c:\'; select 'd:\\'; select '\''';
