"""The site's paths with the widget's two pages."""

from django.urls import path

from gatehouse.channels.chat import pages
from gatehouse.project.urls import urlpatterns as of_the_site

urlpatterns = [path("widget.js", pages.widget), path("chat/frame/", pages.frame), *of_the_site]
