"""The workspace's addresses, all under /desk/."""

from django.urls import path

from gatehouse.workspace.views import queue

app_name = "workspace"

urlpatterns = [
    path("", queue.queue, name="queue"),
]
