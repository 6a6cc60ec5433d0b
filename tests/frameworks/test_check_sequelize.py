"""check with real Sequelize projects: what holds for all frameworks (test_check.py)."""
import test_check
from sequelize_projects import SequelizeCheck

for kind in ("postgres", "mysql", "sqlite"):
    name = "SequelizeCheck" + kind.capitalize()
    globals()[name] = type(name, (test_check.Core, test_check.CheckCase), {"make": SequelizeCheck, "kind": kind, "__module__": __name__})
