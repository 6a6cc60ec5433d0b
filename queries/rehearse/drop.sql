-- An object of a scratch copy goes, whatever needs it. Words: kind, name.
drop {kind} if exists {name}
