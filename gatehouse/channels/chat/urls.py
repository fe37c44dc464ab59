from django.urls import path

from gatehouse.channels.chat import doors, pages, words
from gatehouse.channels.push import doors as notices

app_name = "chat"
urlpatterns = [
    path("widget.js", pages.widget, name="widget"),
    path("chat/", pages.page, name="page"),
    path("chat/frame/", pages.frame, name="frame"),
    path("chat/visits/", doors.visits, name="visits"),
    path("chat/introductions/", doors.introductions, name="introductions"),
    path("chat/identity/", doors.identity, name="identity"),
    path("chat/conversations/", doors.conversations, name="conversations"),
    path("chat/tickets/", doors.tickets, name="tickets"),
    path("chat/end/", doors.end, name="end"),
    path("chat/rating/", doors.rating, name="rating"),
    path("chat/email/", doors.email, name="email"),
    path("chat/transcript/", doors.transcript, name="transcript"),
    path("chat/devices/", notices.chat_on, name="notices-on"),
    path("chat/devices/removal/", notices.chat_off, name="notices-off"),
    path("chat/devices/state/", notices.chat_state, name="notices-state"),
    path("chat/files/<uuid:pk>/", doors.file, name="file"),
    path("chat/words/<slug:language>.json", words.words, name="words"),
]
