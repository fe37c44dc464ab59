"""Values derived from the variables: addresses, hosts, cookie names."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from gatehouse.project.config import Config
from gatehouse.project.given import bare_name


def config(**variables: str) -> Config:
    return Config(**variables)  # type: ignore[arg-type]


def test_links_lead_to_the_public_address() -> None:
    assert config(PUBLIC_URL="https://help.example.com/").base_url == "https://help.example.com"
    assert config(PORT="8123").base_url == "http://127.0.0.1:8123"
    assert config(HOST="0.0.0.0").base_url == "http://127.0.0.1:8000"


def test_the_desk_has_its_own_address_when_it_has_its_own_host() -> None:
    settled = config(PUBLIC_URL="https://help.example.com", DESK_HOST="desk.example.com")
    assert settled.desk_url == "https://desk.example.com"
    assert settled.hosts == ["help.example.com", "desk.example.com", "localhost", "127.0.0.1", "[::1]"]
    assert config(PUBLIC_URL="https://help.example.com").desk_url == "https://help.example.com"


def test_the_desk_keeps_the_port_of_the_portal() -> None:
    settled = config(PUBLIC_URL="http://help.test:8000", DESK_HOST="desk.test")
    assert settled.desk_url == "http://desk.test:8000"


def test_other_machines_get_the_named_hosts_alone() -> None:
    settled = config(PUBLIC_URL="https://help.example.com", HOST="0.0.0.0")
    assert settled.hosts == ["help.example.com"]


@pytest.mark.parametrize(
    "url",
    [
        "http://desk-api.example.com",
        "https://",
        "https://user@desk-api.example.com",
        "https://desk-api.example.com/?key=1",
        "ftp://desk-api.example.com",
    ],
)
def test_the_exchange_is_asked_over_tls_alone(url: str) -> None:
    with pytest.raises(ValidationError, match="EXCHANGE_URL"):
        config(EXCHANGE_URL=url)


def test_but_for_one_on_this_machine() -> None:
    assert config(EXCHANGE_URL="http://127.0.0.1:9100/desk/").exchange_url == "http://127.0.0.1:9100/desk"
    assert config(EXCHANGE_URL="https://10.0.0.7").exchange_url == "https://10.0.0.7"


def test_no_phone_lets_a_browser_in_unless_the_operator_wants_it() -> None:
    assert not config().qr_sign_in
    assert config(QR_SIGN_IN="on").qr_sign_in


def test_two_instances_on_one_machine_have_different_cookies(tmp_path: Path) -> None:
    tags = {
        config(PORT="1", GATEHOUSE_HOME="/a").tag,
        config(PORT="2", GATEHOUSE_HOME="/a").tag,
        config(PORT="1", GATEHOUSE_HOME="/b").tag,
    }
    assert len(tags) == 3
    assert config(PORT="1", GATEHOUSE_HOME="/a").tag in tags


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PUBLIC_URL", "help.example.com"),
        ("PUBLIC_URL", "ftp://help.example.com"),
        ("DESK_HOST", "https://desk.example.com"),
        ("PORTAL_HOST", "a/b"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("MAIL_DKIM_SELECTOR", "a b"),
        ("MAIL_PACE", "-1"),
        ("PORT", "http"),
        ("WEB_THREADS", "0"),
        ("GATEHOUSE_MODE", "test"),
        ("LOG_LEVEL", "LOUD"),
        ("MAIL_DOMAINS", "support@example.com"),
        ("MAIL_LISTEN", "2525"),
        ("MAIL_LISTEN", "unix:/run/mail"),
        ("LMTP_LISTEN", "unix:run/mail"),
        ("MAIL_SIZE", "0"),
        ("COUNTRY_HEADER", "CF IPCountry"),
    ],
)
def test_an_unusable_value_is_refused_by_its_name(variable: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        config(**{variable: value})
    assert refused.value.errors()[0]["loc"] == (variable,)


@pytest.mark.parametrize(
    ("host", "name"), [("a.b:80", "a.b"), ("a.b", "a.b"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]"), ("[::1", "[::1]")]
)
def test_a_host_without_its_port(host: str, name: str) -> None:
    assert bare_name(host) == name


def test_mail_is_taken_in_for_the_domain_it_comes_from_unless_others_are_named() -> None:
    assert config(MAIL_FROM="Help <support@Example.com>").own_mail_domains == {"example.com"}
    named = config(MAIL_FROM="support@example.com", MAIL_DOMAINS="Example.org, börse.example")
    assert named.own_mail_domains == {"example.org", "xn--brse-5qa.example"}
    assert config().own_mail_domains == frozenset()


def test_mail_servers_that_are_believed_are_named_by_comma() -> None:
    assert config(MAIL_AUTHSERV_ID="MX.example.com, mx2").authserv_ids == {"mx.example.com", "mx2"}


def test_every_variable_is_explained() -> None:
    assert all(field.description for field in Config.model_fields.values())


def test_secrets_are_not_shown() -> None:
    settled = config(SECRET_KEY="s3cret", DATABASE_URL="postgresql://u:s3cret@h/d", GATEHOUSE_KEYS="1:s3cret")
    assert "s3cret" not in repr(settled)
