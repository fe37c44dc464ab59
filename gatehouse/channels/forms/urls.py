"""The request form's pages and its uploads."""

from django.urls import path

from gatehouse.channels.forms import upload_views, views

app_name = "forms"

urlpatterns = [
    path("new/", views.topics, name="topics"),
    path("new/<slug:slug>/", views.request_page, name="request"),
    path("new/<slug:slug>/similar/", views.similar_tickets, name="similar"),
    path("new/sent/<str:token>/", views.sent, name="sent"),
    path("uploads/", upload_views.uploads, name="uploads"),
    path("uploads/<uuid:pk>/", upload_views.upload, name="upload"),
    path("uploads/<uuid:pk>/thumbnail/", upload_views.thumbnail, name="thumbnail"),
]
