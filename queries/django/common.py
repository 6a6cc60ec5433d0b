# What the scripts of this folder share: names of migrations, and digests. Needs common/protocol.py before it.
import hashlib


def key_text(key):
    return "%s.%s" % tuple(key)


def names(keys):
    return ", ".join("'%s'" % key_text(key) for key in keys)


def sha256(lines):
    digest = hashlib.sha256()
    for line in sorted(line.encode("utf-8", "surrogatepass") for line in lines):
        digest.update(line)
    return digest.hexdigest()


def table_digest(rows):
    return sha256({"%s\x1f%s\n" % (app or "", name) for app, name in rows})


def graph_digest(migrations):
    """Of the member `migrations` of a graph document."""
    def joined(keys):
        return ",".join(sorted(key_text(key) for key in keys))

    return sha256("%s\x1f%s\x1f%s\x1f%s\n" % (m["app"], m["name"], joined(m["dependencies"]), joined(m["replaces"]))
                  for m in migrations)
