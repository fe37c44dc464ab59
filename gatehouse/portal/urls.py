"""The customers' pages."""

from django.urls import path

from gatehouse.portal.views import app, doors, files, home, keys, notices, one_click, ticket, transcripts, verify, who

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("contact/", home.contact, name="contact"),
    path("verify/", verify.verify, name="verify"),
    path("language/", home.language, name="language"),
    path("tickets/", doors.tickets, name="tickets"),
    path("tickets/link/", doors.mailing, name="tickets-link"),
    path("link/sent/", doors.link_sent, name="link-sent"),
    path("link/<str:token>/", doors.link, name="link"),
    path("link/<str:token>/again/", doors.new_link, name="link-again"),
    path("key/<str:token>/", keys.key, name="key"),
    path("who/<uuid:pk>/", who.who, name="who"),
    path("who/<uuid:pk>/link/", who.who_link, name="who-link"),
    path("forget/", doors.forget, name="forget"),
    path("t/<str:number>/", ticket.ticket, name="ticket"),
    path("t/<str:number>/link/", doors.mailing, name="ticket-link"),
    path("t/<str:number>/key/", keys.making, name="ticket-key"),
    path("t/<str:number>/reply/", ticket.reply, name="reply"),
    path("t/<str:number>/details/<int:pk>/", ticket.details, name="details"),
    path("t/<str:number>/transcript/", transcripts.transcript, name="transcript"),
    path("t/<str:number>/transcript/mail/", transcripts.mailing, name="transcript-mail"),
    path("t/<str:number>/nudge/", ticket.nudging, name="nudge"),
    path("t/<str:number>/solution/", ticket.solution, name="solution"),
    path("t/<str:number>/keeping/", ticket.keeping, name="keeping"),
    path("t/<str:number>/rating/", ticket.rating, name="rating"),
    path("devices/", notices.on, name="notices-on"),
    path("devices/removal/", notices.off, name="notices-off"),
    path("devices/state/", notices.state, name="notices-state"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("offline/", app.offline, name="offline"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/thumb/", files.file, {"thumb": True}, name="thumb"),
    path("faces/<uuid:face>/", files.face, name="face"),
    path("do/<str:token>/", one_click.one_click, name="one-click"),
]
