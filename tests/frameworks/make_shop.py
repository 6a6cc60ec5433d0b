"""make_shop FOLDER N - the Django shop on SQLite as it is after N deployments: FOLDER/shop and FOLDER/shop.sqlite3 (for script/demo)."""
import os
import shutil
import sys

from databases import Sqlite
from projects import STARTS, Shop


def main(folder, count):
    database = Sqlite(folder)
    database.path = os.path.join(folder, "shop.sqlite3")
    database.env["DB_NAME"] = database.path
    for number in range(1, count + 1):
        shutil.rmtree(os.path.join(folder, Shop.source), ignore_errors=True)
        shop = Shop(folder)
        shop.keep_until(number)
        fresh = shop.deploy(database, number)
        apps = sorted({name.split(".")[0] for name in fresh})
        print("deployment %d, %s: %d migrations in %s" % (number, STARTS[number - 1].strftime("%Y-%m-%d %H:%M"), len(fresh), ", ".join(apps)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
