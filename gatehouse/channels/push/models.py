"""The devices that are told of answers, and the key by which push services know us."""

from django.db import models

from gatehouse.conversations.models import Contact


class PushSubscription(models.Model):
    """One browser of one contact (RFC 8030). Its endpoint is as good as a key: whoever knows it can use it up."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000)
    endpoint_hash = models.BinaryField()  # an index takes no text of this length
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=32)
    language = models.CharField(max_length=12)
    says_more = models.BooleanField(default=False)
    in_chat = models.BooleanField(default=False)  # where it was asked for, and where a press leads back to
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint_hash", "contact"], name="push_device_once")]

    def __str__(self) -> str:
        return f"device {self.pk}"


class VapidKey(models.Model):
    """The installation's one key pair for push services (RFC 8292). The private half is sealed by the keyring."""

    public = models.CharField(max_length=100)
    sealed = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.public
