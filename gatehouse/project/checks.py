"""Says which settings do not fit together, and what to do. `gatehouse check` shows all of it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from maxminddb import InvalidDatabaseError
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from gatehouse.accounts import breached
from gatehouse.accounts.whereabouts import check_file
from gatehouse.project.config import Config
from gatehouse.project.given import LOOPBACK_NAMES
from gatehouse.project.keys import Keyring, KeysInvalid

WEAK = 50
WEAK_SECRET = 32
Found = Iterable[CheckMessage]


@register(Tags.security)
def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What is wrong in every mode; with these nothing should start."""
    settled: Config = settings.CONFIG
    return [
        *check_database(settled),
        *check_keys(settled),
        *check_demo(settled),
        *check_metrics(settled),
        *check_listener(settled),
        *check_dkim(settled),
        *check_sms(settled),
        *check_breached(settled),
        *check_exchange(settled),
        *check_country_file(settled),
    ]


@register(Tags.security, deploy=True)
def check_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What customers must never meet. Asked by `gatehouse check` and before production starts."""
    settled: Config = settings.CONFIG
    if settled.demo:
        return [error("E010", "This is demo mode: its accounts are known.", "Unset GATEHOUSE_MODE for production.")]
    return [*check_address(settled), *check_secrets(settled), *check_mail(settled), *check_many(settled)]


def check_database(settled: Config) -> Found:
    url = settled.database_url.get_secret_value()
    if not url:
        return
    try:
        conninfo_to_dict(url)
    except ProgrammingError:
        yield error("E001", "DATABASE_URL cannot be read.", "Write postgresql://user:password@host:5432/name.")


def check_keys(settled: Config) -> Found:
    hint = "Set GATEHOUSE_KEYS to id:base64key with 32 random bytes (openssl rand -base64 32), newest first."
    if not settled.keyring_text:
        yield error("E002", "There is no keyring, so nothing can be signed or sealed.", hint)
        return
    try:
        Keyring.parse(settled.keyring_text)
    except KeysInvalid as invalid:
        yield error("E003", str(invalid), hint)


def check_demo(settled: Config) -> Found:
    if not settled.demo:
        return
    public = urlsplit(settled.public_url).hostname
    if not settled.is_loopback:
        yield error("E004", "Demo mode listens to other machines.", "Set HOST to 127.0.0.1, or leave demo mode.")
    if public and public not in ("localhost", "127.0.0.1", "::1"):
        yield error("E005", "Demo mode has a public address.", "Unset PUBLIC_URL, or leave demo mode.")


def check_metrics(settled: Config) -> Found:
    token = settled.metrics_token.get_secret_value()
    if token and len(token) < 16:
        yield warning("W001", "METRICS_TOKEN is short enough to be guessed.", "Use 16 characters or more.")


def check_listener(settled: Config) -> Found:
    """Mail that comes in by SMTP or LMTP."""
    endpoints = [one for one in (settled.smtp_endpoint, settled.lmtp_endpoint) if one]
    if endpoints and not settled.own_mail_domains:
        yield error("E006", "MAIL_DOMAINS is not set, so no mail would be taken in.", "Name your domains, by comma.")
    secret = settled.mail_webhook_secret.get_secret_value()
    if secret and (len(secret) < 24 or ":" not in secret):
        yield error(
            "E009", "MAIL_WEBHOOK_SECRET can be guessed.", "Write user:password with 20 random characters or more."
        )
    if settled.mail_tls_cert:
        try:
            settled.mail_certificate.context()
        except OSError as wrong:
            said = f"MAIL_TLS_CERT and MAIL_TLS_KEY cannot be used ({wrong.strerror or wrong})."
            yield error("E007", said, "Name two PEM files that this user may read: the whole chain, and its key.")
    if settled.demo and not all(one.is_on_this_machine for one in endpoints):
        yield error("E008", "Demo mode takes mail from other machines.", "Set MAIL_LISTEN to 127.0.0.1:2525.")


def check_address(settled: Config) -> Found:
    if not settled.public_url:
        yield error("E011", "PUBLIC_URL is not set, so links lead to this machine.", "Set it to https://your.host.")
    elif not settled.is_https:
        yield error("E012", "PUBLIC_URL is not https.", "Customers' pages need https: put a TLS proxy in front.")
    elif not settled.trusted_proxies:
        hint = "Set TRUSTED_PROXIES to your TLS proxy's address, or every page redirects to itself."
        yield warning("W011", "PUBLIC_URL is https, but no proxy may say that a request came over it.", hint)
    hosted = urlsplit(settled.base_url).netloc
    if settled.portal_host and settled.public_url and settled.portal_host != hosted:
        yield error("E013", f"PORTAL_HOST is not the host of PUBLIC_URL ({hosted}).", "Give both the same host.")
    if settled.desk_name in LOOPBACK_NAMES and settled.public_url:
        yield warning("W012", "The desk's host is this machine.", "Set DESK_HOST to a name that agents can reach.")


def check_secrets(settled: Config) -> Found:
    if not settled.database_url.get_secret_value():
        yield error(
            "E014", "DATABASE_URL is not set.", "Name a PostgreSQL 15 or newer; the embedded one is for trials."
        )
    if not settled.secret_key_text:
        yield error("E015", "SECRET_KEY is not set: every restart signs everybody out.", "Set 50 random characters.")
    elif len(settled.secret_key_text) < WEAK or len(set(settled.secret_key_text)) < 5:
        yield error("E016", "SECRET_KEY is weak.", "Set 50 random characters (openssl rand -base64 48).")
    if settled.debug:
        yield error("E017", "GATEHOUSE_DEBUG shows our insides to strangers.", "Unset it.")
    if not settled.limits:
        yield error("E018", "GATEHOUSE_LIMITS is off: nothing slows down who guesses.", "Unset it.")


def check_mail(settled: Config) -> Found:
    if not settled.mail_url.get_secret_value():
        yield error("E019", "MAIL_URL is not set: no confirmation or answer leaves.", "Name your mail relay.")
    try:
        get_connection()
    except (ImportError, ImproperlyConfigured):
        hint = "docs/self-hosting.md lists the services and what each needs."
        yield error("E020", "MAIL_URL names no mail service that is known, or not all that it needs.", hint)
    if not settled.mail_from:
        hint = "Set MAIL_FROM to an address of yours that SPF and DKIM cover."
        yield warning("W013", f"MAIL_FROM is not set; mail comes from {settings.DEFAULT_FROM_EMAIL}.", hint)


def check_sms(settled: Config) -> Found:
    if settled.sms_url and not settled.sms_token.get_secret_value():
        hint = "Set it to the bearer token that the service asks for."
        yield error("E022", "SMS_URL is set without SMS_TOKEN: nothing shows the service who we are.", hint)


def check_exchange(settled: Config) -> Found:
    secret = settled.exchange_secret.get_secret_value()
    if settled.exchange_url and not (settled.exchange_key_id and len(secret) >= WEAK_SECRET):
        hint = "Set EXCHANGE_KEY_ID, and EXCHANGE_SECRET to 32 characters or more (openssl rand -base64 32)."
        yield error("E024", "EXCHANGE_URL is set without a key that signs our questions.", hint)


def check_dkim(settled: Config) -> Found:
    """A key that signs nothing must stop a start; what DNS must say is shown by every `gatehouse check`."""
    if not settled.mail_dkim_key.get_secret_value():
        return
    # With it comes a resolver of names, a tenth of what every command loads.
    from gatehouse.channels.email.dkim import KeyInvalid, make_signer

    hint = "Make one with openssl genrsa -out dkim.pem 2048, and set MAIL_DKIM_KEY to the file."
    try:
        signer = make_signer(settled.dkim_key_text, settings.MAIL_DKIM_DOMAIN, settings.MAIL_DKIM_SELECTOR)
    except KeyInvalid as invalid:
        yield error("E021", f"MAIL_DKIM_KEY is not usable. {invalid}", hint)
        return
    told = f"Mail is signed (DKIM). DNS must have a TXT record at {signer.host}"
    yield Info(told, hint=signer.record, id="gatehouse.I021")


def check_breached(settled: Config) -> Found:
    """Without the file that is named nobody could set a password."""
    if not settled.breached_passwords:
        return
    try:
        breached.check_format(Path(settled.breached_passwords))
    except (OSError, breached.NotThatFormat) as trouble:
        yield error(
            "E023", f"BREACHED_PASSWORDS cannot be used. {trouble}", "Name the file by its whole path, or unset it."
        )


def check_country_file(settled: Config) -> Found:
    if not settled.geoip_mmdb:
        return
    try:
        check_file(Path(settled.geoip_mmdb))
    except (OSError, InvalidDatabaseError) as trouble:
        yield error("E026", f"GEOIP_MMDB cannot be used. {trouble}", "Name the file by its whole path, or unset it.")


def check_many(settled: Config) -> Found:
    if not settled.storage_url.get_secret_value() and not settled.is_loopback:
        hint = "With web or worker on several machines set STORAGE_URL; on one machine silence W014 in your notes."
        yield warning("W014", "Attachments are kept in a local folder.", hint)


def error(number: str, message: str, hint: str) -> CheckMessage:
    return Error(message, hint=hint, id=f"gatehouse.{number}")


def warning(number: str, message: str, hint: str) -> CheckMessage:
    return Warning(message, hint=hint, id=f"gatehouse.{number}")
