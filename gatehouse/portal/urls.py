"""The customers' pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from gatehouse.accounts.models import Purpose
from gatehouse.portal import sent_codes
from gatehouse.portal.views import (
    account,
    account_devices,
    account_portfolio,
    app,
    confirm,
    doors,
    files,
    freeze,
    home,
    keys,
    legal,
    notices,
    one_click,
    passkeys,
    recover,
    reset,
    sign_in,
    sign_up,
    ticket,
    transcripts,
    verify,
    who,
)


class PurposeConverter(StringConverter):
    """What a code is good for, as its address spells it."""

    regex = "|".join(Purpose.values)

    def to_python(self, value: str) -> Purpose:
        return Purpose(value)


register_converter(PurposeConverter, "purpose")

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
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.second_step, name="sign-in-code"),
    path("sign-out/", sign_in.signing_out, name="sign-out"),
    path("sign-up/", sign_up.sign_up, name="sign-up"),
    path("sign-up/code/", sign_up.sign_up_code, name="sign-up-code"),
    path("reset/", reset.reset, name="reset"),
    path("reset/code/", reset.reset_code, name="reset-code"),
    path("reset/password/", reset.reset_password, name="reset-password"),
    path("code/<purpose:purpose>/again/", sent_codes.again, name="code-again"),
    path("confirm/", confirm.confirm, name="confirm"),
    path("confirm/code/", confirm.sending, name="confirm-code"),
    path("freeze/", freeze.freezing, name="freeze"),
    path("freeze/code/", freeze.freezing_code, name="freeze-code"),
    path("recover/", recover.recovering, name="recover"),
    path("recover/code/", recover.recovering_code, name="recover-code"),
    path("recover/case/", recover.case, name="recover-case"),
    path("recover/case/code/", recover.other_code, name="recover-other"),
    path("recover/case/end/", recover.ending, name="recover-end"),
    path("recover/stop/<str:token>/", recover.stopping, name="recover-stop"),
    path("account/recovery/removal/", recover.own_stopping, name="account-recovery-removal"),
    path("safe/", home.safe, name="safe"),
    path("legal/", legal.documents, name="legal"),
    path("legal/<slug:slug>/", legal.document, name="legal-document"),
    path("legal/<slug:slug>/<int:number>/", legal.document, name="legal-version"),
    path("agreements/", legal.agreements, name="agreements"),
    path("account/", account.account, name="account"),
    path("account/portfolio/", account_portfolio.portfolio, name="account-portfolio"),
    path("account/security/", account.security, name="account-security"),
    path("account/password/", account.password, name="account-password"),
    path("account/app/", account.app, name="account-app"),
    path("account/app/removal/", account.app_removal, name="account-app-removal"),
    path("account/recovery-codes/", account.codes, name="account-codes"),
    path("account/words/", account.words, name="account-words"),
    path("account/devices/", account_devices.devices, name="account-devices"),
    path("account/devices/<int:pk>/removal/", account_devices.device_removal, name="account-device-removal"),
    path("account/devices/others/removal/", account_devices.others_removal, name="account-others-removal"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey-options"),
    path("sign-in/passkey/", passkeys.signing_in, name="passkey-sign-in"),
    path("account/passkeys/options/", passkeys.adding_options, name="passkeys-options"),
    path("account/passkeys/", passkeys.adding, name="passkeys"),
    path("account/passkeys/<int:pk>/removal/", passkeys.removal, name="passkey-removal"),
    path("confirm/passkey/options/", passkeys.confirming_options, name="confirm-passkey-options"),
    path("confirm/passkey/", passkeys.confirming, name="confirm-passkey"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("offline/", app.offline, name="offline"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/thumb/", files.file, {"thumb": True}, name="thumb"),
    path("faces/<uuid:face>/", files.face, name="face"),
    path("do/<str:token>/", one_click.one_click, name="one-click"),
]
