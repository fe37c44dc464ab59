"""The mail channel's own addresses."""

from django.urls import path

from gatehouse.channels.email import tracking
from gatehouse.channels.email.intake.webhooks import views

app_name = "email"

urlpatterns = [
    path("mail/inbound/<slug:service>/", views.inbound, name="inbound"),
    # Mailgun sends MIME where the address says so.
    path("mail/inbound/<slug:service>/mime/", views.inbound, name="inbound-mime"),
    path("mail/tracking/<slug:service>/", tracking.events, name="tracking"),
]
