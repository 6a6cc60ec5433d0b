select '"'; select '";"';
