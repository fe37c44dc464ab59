"""A service that takes SMS, on this machine."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from gatehouse.testing.sms_service import SmsService, running_sms_service


@pytest.fixture
def service(settings: LazySettings) -> Iterator[SmsService]:
    with running_sms_service() as service:
        settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_OUTBOX = service.url, "s3cret", False
        settings.BRAND = "Alderwick"
        yield service
