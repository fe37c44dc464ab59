"""The demo's outbox."""

from django.urls import path

from gatehouse.outbox import views

app_name = "outbox"

urlpatterns = [
    path("", views.newest, name="newest"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/html/", views.body, name="body"),
]
