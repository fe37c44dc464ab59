from django.urls import path

from gatehouse.channels.push import doors

app_name = "push"
urlpatterns = [path("devices/renewal/", doors.renewal, name="renewal")]
