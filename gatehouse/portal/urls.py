"""The customers' pages."""

from django.urls import path

from gatehouse.portal.views import doors, home

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("contact/", home.contact, name="contact"),
    path("language/", home.language, name="language"),
    path("tickets/", doors.tickets, name="tickets"),
    path("forget/", doors.forget, name="forget"),
]
