"""What a mail service calls our mails."""

from django.db import models

from gatehouse.conversations.models import Delivery


class HandedOver(models.Model):
    """The id that the service gave a mail, under which it tells what became of it, and which may replace our Message-ID."""

    delivery = models.OneToOneField(Delivery, primary_key=True, on_delete=models.CASCADE, related_name="handed_over")
    service_id = models.CharField(max_length=300, db_index=True)

    def __str__(self) -> str:
        return self.service_id
