"""The status pages: open to everybody, the same for everybody."""

from django.urls import path

from gatehouse.status import views

app_name = "status"

urlpatterns = [
    path("status/", views.page, name="page"),
    path("status/incidents/<int:pk>/", views.incident, name="incident"),
    path("status/history/", views.history, name="history"),
    path("status/feed/", views.feed, name="feed"),
    path("status/status.json", views.machine, name="machine"),
]
