"""Django's settings, derived from `config.py`; nothing here reads the environment itself."""

import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from gatehouse.backoffice.theme import UNFOLD as UNFOLD
from gatehouse.channels.push import services
from gatehouse.project import csp, logging, relay, storage
from gatehouse.project.config import config
from gatehouse.project.given import LOOPBACK_NAMES
from gatehouse.project.keys import keyring

CONFIG = config()
KEYRING = SimpleLazyObject(keyring)
PACKAGE = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE.parent

# Without a key nothing that is signed outlives the process; the checks say so, and no known key is ever used.
SECRET_KEY = CONFIG.secret_key_text or secrets.token_urlsafe(64)
DEBUG = CONFIG.debug
ALLOWED_HOSTS = CONFIG.hosts

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # leaves the choice of the site to the back office
    "gatehouse.backoffice.apps.BackOfficeConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "anymail",
    "procrastinate.contrib.django",
    "gatehouse.journal",
    "gatehouse.accounts",
    "gatehouse.conversations",
    "gatehouse.status",
    "gatehouse.exchange",
    "gatehouse.channels.email",
    "gatehouse.channels.chat",
    "gatehouse.channels.push",
    "gatehouse.channels.sms",
    "gatehouse.privacy",
    "gatehouse.portal",
    "gatehouse.workspace",
    "gatehouse.outbox",
    "gatehouse.project.apps.ProjectConfig",
]

MIDDLEWARE = [
    "gatehouse.project.middleware.RequestLog",
    "gatehouse.project.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gatehouse.project.compression.Compression",
    "gatehouse.project.middleware.PrivateHeaders",
    "gatehouse.project.csp.Csp",
    "gatehouse.project.surfaces.TwoSessions",
    "django.middleware.locale.LocaleMiddleware",
    "gatehouse.project.surfaces.DeskLanguages",
    "gatehouse.project.errors.Refusals",
    "gatehouse.project.surfaces.Hosts",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gatehouse.project.surfaces.AgentsOwn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gatehouse.project.middleware.Outages",
]

ROOT_URLCONF = "gatehouse.project.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"landmarks": "gatehouse.backoffice.landmarks"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gatehouse.project.csp.nonce",
                "gatehouse.portal.context.surroundings",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database(url: str) -> dict[str, Any]:
    """The connection, with every libpq parameter of the URL. An unreadable one is reported by the checks."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except ProgrammingError:
        parts = {}
    named = {key: parts.pop(name, "") for key, name in (("USER", "user"), ("PASSWORD", "password"), ("HOST", "host"))}
    # A transaction left open holds every follower up, in this and every other process.
    waits = "-c idle_in_transaction_session_timeout=120000"
    return {
        "ENGINE": "gatehouse.project.database",
        "NAME": parts.pop("dbname", "gatehouse"),
        "PORT": parts.pop("port", ""),
        **named,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Django switches psycopg's prepared statements off; the hot path needs them.
        "OPTIONS": {"prepare_threshold": 1, "connect_timeout": 5, "options": waits, **parts},
    }


DATABASES = {"default": _database(CONFIG.database_url.get_secret_value())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["gatehouse.accounts.backend.BySession"]
LOGIN_URL = "door:sign-in"
PASSWORD_HASHERS = ["gatehouse.accounts.hashers.Argon2id"]
_VALIDATION = "django.contrib.auth.password_validation."
BREACHED_PASSWORDS = CONFIG.breached_passwords
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "name"]}},
]

# Browsers keep cookies apart by host, not by port: two instances on one machine need names of their own.
_HTTPS = CONFIG.is_https
_PREFIX = "__Host-" if _HTTPS else ""
SESSION_ENGINE = "gatehouse.project.sessions.portal"
SESSION_COOKIE_NAME = f"{_PREFIX}portal_{CONFIG.tag}"
DESK_COOKIE_NAME = f"{_PREFIX}desk_{CONFIG.tag}"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_NAME = f"{_PREFIX}csrf_{CONFIG.tag}"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = sorted({CONFIG.base_url, CONFIG.desk_url})
CSRF_FAILURE_VIEW = "gatehouse.project.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}language_{CONFIG.tag}"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**csp.policy(CONFIG.socket_url), "upgrade-insecure-requests": _HTTPS}}

# Long texts are welcome; files are limited one by one where they are taken in, and in sum by the server.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

BRAND = CONFIG.brand
BASE_URL = CONFIG.base_url  # of every link to the portal; never the Host header's
DESK_URL = CONFIG.desk_url
NUMBER_PREFIX = CONFIG.number_prefix

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"), ("ar", "العربية"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français"), ("ja", "日本語"),
    ("ko", "한국어"), ("nl", "Nederlands"), ("pt", "Português"), ("ru", "Русский"), ("tr", "Türkçe"), ("uk", "Українська"),
    ("vi", "Tiếng Việt"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"),
]  # fmt: skip
DESK_LANGUAGES = ["en", "ar", "zh-hans"]  # those in which the workspace's own texts exist, too
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "gatehouse.project.sheets.SheetFinder",
    "gatehouse.project.scripts.ScriptFinder",
]
STATIC_ROOT = CONFIG.home / "static"
_PRIVATE = storage.private_storage(CONFIG.storage_url.get_secret_value(), CONFIG.home / "files")
STORAGES = {
    "default": _PRIVATE,
    "private": _PRIVATE,
    "staticfiles": {"BACKEND": "gatehouse.project.storage.StaticStorage"},
}
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
WHITENOISE_AUTOREFRESH = not _COLLECTED
WHITENOISE_ALLOW_ALL_ORIGINS = False

MAIL_DOMAINS = CONFIG.own_mail_domains
MAIL_SIZE = CONFIG.mail_size << 20  # bytes
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.mail_from or f"support@{CONFIG.portal_name}"
MAIL_WEBHOOK_SECRET = CONFIG.mail_webhook_secret.get_secret_value()
_MAIL_URL = CONFIG.mail_url.get_secret_value()
for _name, _value in relay.mail_settings(_MAIL_URL, demo=CONFIG.demo, webhook_secret=MAIL_WEBHOOK_SECRET).items():
    globals()[_name] = _value

MAIL_PACE, MAIL_DOMAIN_PACE = CONFIG.mail_pace, CONFIG.mail_domain_pace  # mails a minute; 0 for no bound
MAIL_DKIM_KEY, MAIL_DKIM_SELECTOR = CONFIG.dkim_key_text, CONFIG.mail_dkim_selector
MAIL_DKIM_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]

SMS_URL, SMS_TOKEN = CONFIG.sms_url, CONFIG.sms_token.get_secret_value()
SMS_OUTBOX = CONFIG.demo and not SMS_URL
SMS_COUNTRIES, SMS_COUNTRY_PACE = CONFIG.sms_country_codes, CONFIG.sms_country_pace  # codes an hour

EXCHANGE_URL, EXCHANGE_KEY_ID = CONFIG.exchange_url, CONFIG.exchange_key_id
EXCHANGE_SECRET = CONFIG.exchange_secret.get_secret_value()
EXCHANGE_SANDBOX, EXCHANGE_LINK_URL = CONFIG.demo and not EXCHANGE_URL, CONFIG.exchange_link_url

GEOIP_MMDB = CONFIG.geoip_mmdb

PUSH_SERVICES = services.read(CONFIG.push_services)
PUSH_CONTACT = CONFIG.push_contact or f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"

LOGGING = logging.configuration(CONFIG.log_level, CONFIG.log_format)
# Django's own checks ask for names that a browser would have to send on plain http: only the local ones may.
INTERNAL_IPS = LOOPBACK_NAMES if DEBUG else []
