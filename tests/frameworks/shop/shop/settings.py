"""A small shop on PostgreSQL, MySQL/MariaDB or SQLite, whichever the environment names."""
import os

KIND = os.environ.get("DB_KIND", "sqlite")
ENGINES = {"postgres": "postgresql", "mysql": "mysql", "sqlite": "sqlite3"}

SECRET_KEY = "not a secret: these are test fixtures"
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "accounts",
    "catalog",
    "orders",
    "billing",
    "reviews",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends." + ENGINES[KIND],
        "NAME": os.environ.get("DB_NAME", "shop.sqlite3"),
        "HOST": os.environ.get("DB_HOST", ""),
        "PORT": os.environ.get("DB_PORT", ""),
        "USER": os.environ.get("DB_USER", ""),
        "PASSWORD": os.environ.get("DB_PASSWORD", ""),
    }
}
