"""Two letters that came to Alderwick by mail, as mail programs send them."""

from email.message import EmailMessage

from django.utils import timezone

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import Source
from gatehouse.project.demo.inboxes import DOMAIN

_WITHDRAWAL = """Guten Tag,

meine Auszahlung von 0,42 ETH steht seit gestern Abend auf „in Bearbeitung“. Die Adresse habe ich dreimal geprüft.
Können Sie bitte nachsehen, ob etwas fehlt?

Vielen Dank
Jonas Weber

--
Jonas Weber · Hamburg
Gesendet von meinem Mobiltelefon

Am Fr., 27. Nov. 2026 um 18:02 Uhr schrieb Alderwick <support@alderwick.example>:
> Ihre Auszahlung wird bearbeitet. Sie brauchen nichts weiter zu tun.
"""
_SUSPICIOUS = """I got the mail below this morning. Is it really from you? I have not clicked anything.

Best,
Priya Raman
"""
_SUSPICIOUS_HTML = """<p>I got the mail below this morning. Is it really from you? I have not clicked anything.</p>
<p>Best,<br>Priya Raman</p>
<div style="border:1px solid #c9ccd3;border-radius:8px;padding:16px;max-width:480px">
<p style="font-size:20px;font-weight:600;color:#0b5c4d">Alderwick</p>
<p>Your account will be closed within 24 hours. Confirm your recovery words to keep it.</p>
<p><a href="https://alderwick.account-check.example/confirm" style="background:#0b5c4d;color:#ffffff;padding:8px 16px;border-radius:6px">https://alderwick.example/confirm</a></p>
<img src="https://account-check.example/seen.gif" width="1" height="1" alt="">
</div>"""


def deliver() -> None:
    _deliver("support", "Jonas Weber <jonas.weber@mail.example>", "Auszahlung hängt seit gestern", _WITHDRAWAL)
    _deliver("security", "Priya Raman <priya@mail.example>", "Is this mail from you?", _SUSPICIOUS, _SUSPICIOUS_HTML)


def _deliver(inbox: str, sender: str, subject: str, text: str, html: str = "") -> None:
    mail, to = EmailMessage(), f"{inbox}@{DOMAIN}"
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = timezone.now()
    mail["Message-ID"] = f"<{inbox}.1@mail.example>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    take(store.keep(mail.as_bytes(), Envelope(Source.SMTP, sender.partition("<")[2].rstrip(">"), (to,))))
