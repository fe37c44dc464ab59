"""What MAIL_URL and STORAGE_URL turn into."""

from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from gatehouse.project.relay import SMTP, MailUrlInvalid, mail_settings
from gatehouse.project.storage import StorageUrlInvalid, private_storage


def test_smtp_is_encrypted_unless_it_is_said_otherwise() -> None:
    made = mail_settings("smtp://user:p%40ss@mail.example", demo=False)
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"], made["EMAIL_HOST_PASSWORD"]) == ("mail.example", 587, "p@ss")
    assert (made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (True, False)
    assert not mail_settings("smtp://localhost:2525?tls=no", demo=False)["EMAIL_USE_TLS"]


def test_smtps_is_encrypted_from_the_start() -> None:
    made = mail_settings("smtps://mail.example", demo=False)
    assert (made["EMAIL_PORT"], made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (465, False, True)


def test_a_mail_service_gets_its_settings() -> None:
    made = mail_settings("anymail+mailgun://?api_key=k&sender_domain=mg.example", demo=False)
    assert made["ANYMAIL"]["MAILGUN_API_KEY"] == "k"
    assert made["ANYMAIL"]["MAILGUN_SENDER_DOMAIN"] == "mg.example"
    assert import_string(made["EMAIL_BACKEND"])


def test_without_a_relay_demo_mail_stays_here() -> None:
    assert "outbox" in mail_settings("", demo=True)["EMAIL_BACKEND"]
    assert mail_settings("", demo=False)["EMAIL_BACKEND"] == SMTP


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://h:99999", "anymail+../x://"])
def test_an_unusable_mail_url_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(MailUrlInvalid) as refused:
        mail_settings(url, demo=False)
    assert url not in str(refused.value).split() or url == "smtp://"


def test_a_bucket() -> None:
    made = private_storage("s3://key:s%2Fecret@files?endpoint=https://s3.example&region=eu", Path("/home"))["OPTIONS"]
    assert (made["bucket_name"], made["access_key"], made["secret_key"]) == ("files", "key", "s/ecret")
    assert (made["endpoint_url"], made["region_name"]) == ("https://s3.example", "eu")
    assert private_storage("s3://Files_1", Path("/"))["OPTIONS"]["access_key"] is None


def test_a_local_folder_belongs_to_its_owner() -> None:
    storage = private_storage("", Path("/home/files"))
    assert (storage["OPTIONS"]["location"], storage["OPTIONS"]["file_permissions_mode"]) == (Path("/home/files"), 0o600)


@pytest.mark.parametrize("url", ["files", "http://files", "s3://"])
def test_an_unusable_storage_url_is_refused(url: str) -> None:
    with pytest.raises(StorageUrlInvalid):
        private_storage(url, Path("/"))
