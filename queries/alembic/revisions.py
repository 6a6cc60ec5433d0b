# What the scripts of this folder share: Alembic itself, and what a revision needs.
import os
import sys


def load_alembic():
    """Not the folder `alembic` that many projects have. ImportError where this Python has none."""
    path, here = list(sys.path), ("", os.getcwd())
    sys.path[:] = [place for place in path if place not in here]
    try:
        import alembic.config
        import alembic.script
    finally:
        sys.path[:] = path
    return alembic


def as_list(value):
    return [value] if isinstance(value, str) else [one for one in value or () if one]


def needs(revision):
    """Names: what it follows, and what it depends on."""
    after = as_list(revision._resolved_dependencies or revision.dependencies)
    return list(dict.fromkeys(as_list(revision.down_revision) + after))
