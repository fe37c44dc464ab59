from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "gatehouse.channels.sms"
    label = "sms"
    verbose_name = "SMS"
