"""What a customer wrote himself, in mails of many programs and languages; figures for peers' suites in test_fixtures."""

import pytest

from gatehouse.channels.email.reading.html_text import html_text
from gatehouse.channels.email.reading.parse import parse
from gatehouse.channels.email.reading.quotes.fold import fold
from gatehouse.channels.email.reading.reply import fold_letter, reply_text
from tests.unit.email.reading.mails import mail

# Program and language, and the line it writes before an earlier mail.
ATTRIBUTIONS = {
    "gmail-en": "On Sun, Jan 5, 2030 at 6:32 PM Ada Berg <ada@x.example> wrote:",
    "gmail-de": "Am So., 5. Jan. 2030 um 12:00 Uhr schrieb Ada Berg <ada@x.example>:",
    "gmail-fr": "Le dim. 5 janv. 2030 à 12:00, Ada Berg <ada@x.example> a écrit :",
    "gmail-es": "El dom, 5 ene 2030 a las 12:00, Ada Berg (<ada@x.example>) escribió:",
    "gmail-pt": "Em dom., 5 de jan. de 2030 às 12:00, Ada Berg <ada@x.example> escreveu:",
    "gmail-pt-pt": "Ada Berg <ada@x.example> escreveu no dia domingo, 5/01/2030 à(s) 12:00:",
    "gmail-it": "Il giorno dom 5 gen 2030 alle ore 12:00 Ada Berg <ada@x.example> ha scritto:",
    "gmail-nl": "Op zo 5 jan. 2030 om 12:00 schreef Ada Berg <ada@x.example>:",
    "gmail-pl": "niedz., 5 sty 2030 o 12:00 Ada Berg <ada@x.example> napisał(a):",
    "gmail-ru": "вс, 5 янв. 2030 г. в 12:00, Ada Berg <ada@x.example>:",
    "gmail-uk": "нд, 5 січ. 2030 р. о 12:00 Ada Berg <ada@x.example> пише:",
    "gmail-tr": "Ada Berg <ada@x.example>, 5 Oca 2030 Paz, 12:00 tarihinde şunu yazdı:",
    "gmail-vi": "Vào CN, 5 thg 1, 2030 vào lúc 12:00 Ada Berg <ada@x.example> đã viết:",
    "gmail-zh-hans": "Ada Berg <ada@x.example> 于2030年1月5日周日 12:00写道：",
    "gmail-zh-hant": "Ada Berg <ada@x.example> 於 2030年1月5日 週日 下午12:00寫道：",
    "gmail-ja": "2030年1月5日(日) 12:00 Ada Berg <ada@x.example>:",
    "gmail-ko": "2030년 1월 5일 (일) 오후 12:00, Ada Berg <ada@x.example>님이 작성:",
    "gmail-ar": "‫في الأحد، ٥ يناير ٢٠٣٠ في ١٢:٠٠ م تمت كتابة ما يلي بواسطة ‪Ada Berg‬‏ <‪ada@x.example‬‏>:‬",
    "gmail-he": "‫בתאריך יום א׳, 5 בינו׳ 2030 ב-12:00 מאת ‪Ada Berg‬‏ <‪ada@x.example‬‏>:‬",
    "gmail-cs": "ne 5. 1. 2030 v 12:00 odesílatel Ada Berg <ada@x.example> napsal:",
    "gmail-hu": "Ada Berg <ada@x.example> ezt írta (időpont: 2030. jan. 5., V, 12:00):",
    "gmail-ro": "În dum., 5 ian. 2030 la 12:00, Ada Berg <ada@x.example> a scris:",
    "gmail-el": "Στις Κυρ 5 Ιαν 2030 στις 12:00 μ.μ., ο/η Ada Berg <ada@x.example> έγραψε:",
    "gmail-sv": "Den sön 5 jan. 2030 kl 12:00 skrev Ada Berg <ada@x.example>:",
    "gmail-fi": "su 5. tammik. 2030 klo 12.00 Ada Berg (ada@x.example) kirjoitti:",
    "apple-en": "On 5 Jan 2030, at 18:32, Ada Berg <ada@x.example> wrote:",
    "apple-nl": "Op 5 jan. 2030, om 12:00 heeft Ada Berg <ada@x.example> het volgende geschreven:",
    "apple-ru": "5 янв. 2030 г., в 12:00, Ada Berg <ada@x.example> написал(а):",
    "apple-uk": "5 січ. 2030 р., о 12:00, Ada Berg <ada@x.example> написав(-ла):",
    "apple-zh": "在 2030年1月5日，下午12:00，Ada Berg <ada@x.example> 写道：",
    "apple-ja": "2030/01/05 12:00、Ada Berg <ada@x.example>のメール:",
    "apple-ko": "2030. 1. 5. 오후 12:00, Ada Berg <ada@x.example> 작성:",
    "apple-ar": "في ٥ يناير ٢٠٣٠، الساعة ١٢:٠٠ م، كتب Ada Berg <ada@x.example>:",
    "thunderbird-en": "On 05.01.2030 18:32, Ada Berg wrote:",
    "thunderbird-de": "Am 05.01.30 um 12:00 schrieb Ada Berg:",
    "thunderbird-ru": "05.01.2030 12:00, Ada Berg пишет:",
    "thunderbird-tr": "5.01.2030 12:00 tarihinde Ada Berg yazdı:",
    "thunderbird-pl": "W dniu 05.01.2030 o 12:00, Ada Berg pisze:",
    "yahoo": "On Friday, January 5, 2030, 12:00:00 PM GMT+8, Ada Berg <ada@x.example> wrote:",
    "zoho": "---- On Sun, 05 Jan 2030 12:00:00 +0100 Ada Berg <ada@x.example> wrote ----",
    "yandex": '05.01.2030, 12:00, "Ada Berg" <ada@x.example>:',
    "mail.ru": "Воскресенье, 5 января 2030, 12:00 +03:00 от Ada Berg <ada@x.example>:",
    "netease": 'At 2030-01-05 12:00:00, "Ada Berg" <ada@x.example> wrote:',
    "netease-zh": '在 2030-01-05 12:00:00，"Ada Berg" <ada@x.example> 写道：',
    "two-lines": "On Sun, Jan 5, 2030 at 6:32 PM Ada Berg from the Desk\n<ada@x.example> wrote:",
}
# Program and language, and the head it writes before an earlier mail.
HEADS = {
    "outlook-en": "From: Ada Berg <ada@x.example>\nSent: Sunday, January 5, 2030\nTo: me@x.example\nSubject: RE: Hello",
    "outlook-de": "Von: Ada Berg\nGesendet: Sonntag, 5. Januar 2030 12:00\nAn: me@x.example\nBetreff: AW: Hallo",
    "outlook-fr": "De : Ada Berg\nEnvoyé : dimanche 5 janvier 2030 12:00\nÀ : me@x.example\nObjet : RE: Bonjour",
    "outlook-es": "De: Ada Berg\nEnviado el: domingo, 5 de enero de 2030 12:00\nPara: me@x.example\nAsunto: RE: Hola",
    "outlook-pt": "De: Ada Berg\nEnviada em: domingo, 5 de janeiro de 2030 12:00\nPara: me@x.example\nAssunto: RES: Olá",
    "outlook-nl": "Van: Ada Berg\nVerzonden: zondag 5 januari 2030 12:00\nAan: me@x.example\nOnderwerp: RE: Hallo",
    "outlook-tr": "Kimden: Ada Berg\nGönderildi: 5 Ocak 2030 Pazar 12:00\nKime: me@x.example\nKonu: RE: Merhaba",
    "outlook-vi": "Từ: Ada Berg\nĐã gửi: Chủ nhật, 5 tháng 1, 2030 12:00\nTới: me@x.example\nChủ đề: RE: Chào",
    "outlook-ru": "От: Ada Berg\nОтправлено: 5 января 2030 г. 12:00\nКому: me@x.example\nТема: RE: Привет",
    "outlook-uk": "Від: Ada Berg\nНадіслано: 5 січня 2030 р. 12:00\nКому: me@x.example\nТема: RE: Вітаю",
    "outlook-ar": "من: Ada Berg\nتاريخ الإرسال: ٥ يناير ٢٠٣٠\nإلى: me@x.example\nالموضوع: مرحبا",
    "outlook-ja": "差出人: Ada Berg\n送信日時: 2030年1月5日 12:00\n宛先: me@x.example\n件名: RE: こんにちは",
    "outlook-ko": "보낸 사람: Ada Berg\n보낸 날짜: 2030년 1월 5일 일요일 오후 12:00\n받는 사람: me@x.example\n제목: RE: 안녕",
    "outlook-zh-hans": "发件人: Ada Berg\n发送时间: 2030年1月5日 12:00\n收件人: me@x.example\n主题: 答复: 你好",
    "outlook-zh-hant": "寄件者: Ada Berg\n寄件日期: 2030年1月5日 12:00\n收件者: me@x.example\n主旨: RE: 你好",
    "outlook-bold": "*From:* Ada Berg\n*Sent:* Sunday, January 5, 2030\n*To:* me@x.example\n*Subject:* Hello",
    "qq": '------------------ 原始邮件 ------------------\n发件人: "Ada"<ada@x.example>;\n发送时间: 2030年1月5日\n主题: 你好',
    "naver": '-----Original Message-----\nFrom: "Ada"<ada@x.example>\nTo: <me@x.example>\nSubject: 안녕',
    "gmx": 'Gesendet: Sonntag, 05. Januar 2030 um 12:00 Uhr\nVon: "Ada" <ada@x.example>\nAn: me@x.example\nBetreff: Hallo',
    "rule": "________________________________\nFrom: Ada <ada@x.example>\nSent: Sunday\nTo: me\nSubject: Hello",
}
OWN = "Mine, in my own words.\n\nAnd a second paragraph."


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
@pytest.mark.parametrize("earlier", ["> Hello\n>\n> there", "Hello\n\nthere"], ids=["marked", "plain"])
def test_what_follows_an_attribution_is_folded(line: str, earlier: str) -> None:
    assert reply_text(f"{OWN}\n\n{line}\n\n{earlier}\n") == OWN


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_follows_a_head_is_folded(head: str) -> None:
    assert reply_text(f"{OWN}\n\n{head}\n\nHello there\n") == OWN


@pytest.mark.parametrize("earlier", [HEADS["rule"], "_______________\n> Hello"], ids=["outlook", "marked"])
def test_the_rule_above_an_earlier_mail_goes_with_it_and_is_no_signature(earlier: str) -> None:
    text = f"{OWN}\n\n{earlier}"
    assert fold(text).folds == ((len(OWN) + 2, len(text), "quote"),)


OWN_LINES = [
    "On 5 May 2029 at 14:00 I sent 0.5 BTC to bob@x.example and nothing came",
    "I wrote to you on 5 May 2029 at 12:00:",
    "Here is what happened on 2029-01-05 at 12:00:",
    "Steps I took at 12:00, 12:05 and 12:10:",
    "In 2029 my bank wrote:",
    "From: Binance\nTo: Alderwick\nDate: 5 May 2029\nAmount: 1 BTC",
    "From: 0xabc\nTo: 0xdef\nNetwork: TRC20",
    "Sent from my Ledger wallet to your deposit address",
    "Sent via TRC20 network from Binance mobile app",
    "Sent from my desk, is much easier than my phone.",
    "Yesterday I sent 5 mails from my phone",
    "My Android phone shows an error",
    "-- first point needs checking",
    "A\n----\nB",
    "Regards to the team",
    "Thanks,\nAda",
    "Best regards,\nAda Berg\nUID 12345678",
    "Kind regards\nAda\nOrder 998877, tel. +49 170 1234567?",
    "BTC>USDT failed",
    "2029-01-05 12:00 deposit of 100 USDT",
    "The mail says it was sent at 12:00 from your system",
]


@pytest.mark.parametrize("line", OWN_LINES, ids=[line[:28] for line in OWN_LINES])
def test_a_customers_own_words_stay(line: str) -> None:
    for text in (f"Hello,\n\n{line}", f"Hello,\n\n{line}\n\nPlease help."):
        assert reply_text(text) == text


PROGRAM_LINES = [
    "Sent from my iPhone",
    "Sent from my Samsung Galaxy smartphone.",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "iPhone'umdan gönderildi",
    "Đã được gửi từ iPhone của tôi",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "أُرسلت من الـ iPhone",
]


@pytest.mark.parametrize("line", PROGRAM_LINES)
def test_a_programs_signature_is_folded(line: str) -> None:
    folded = fold(f"{OWN}\n\n{line}\n")
    assert folded.reply == OWN
    assert [one.kind for one in folded.folds] == ["signature"]


def test_a_signature_below_its_delimiter_is_folded() -> None:
    assert reply_text(f"{OWN}\n-- \nAda Berg\nBerg AG\n+49 30 1234567\n") == OWN


def test_a_card_below_a_leave_taking_is_folded() -> None:
    assert reply_text(f"{OWN}\n\nKind regards,\n\nAda Berg\nCEO\nwww.berg.example\n") == OWN


def test_answers_below_a_quote_are_kept_without_it() -> None:
    assert reply_text(f"On 5 Jan 2030, at 12:00, A <a@x.example> wrote:\n> Hello?\n\n{OWN}") == OWN


def test_a_name_above_a_quote_goes_with_it_where_nothing_follows() -> None:
    assert reply_text(f"{OWN}\n\nAda Berg wrote:\n> Hello") == OWN
    text = f"You wrote:\n> Hello?\n\n{OWN}"
    assert reply_text(text) == text


def test_answers_between_quotes_keep_them() -> None:
    text = "On 5 Jan 2030, at 12:00, A <a@x.example> wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo.\n\n> Three?"
    assert reply_text(text) == "> One?\n\nYes.\n\n> Two?\n\nNo."


def test_nothing_is_folded_where_nothing_would_be_left() -> None:
    for text in ("> only a quote", "-- \nAda", "Sent from my iPhone", "-----Original Message-----\nHello"):
        assert reply_text(text) == text


@pytest.mark.parametrize("subject", ["Fwd: Scam?", "FW: Scam?", "WG: Betrug?", "转发: 骗子"])
def test_a_forwarded_mail_is_shown(subject: str) -> None:
    body = f"Is this from you?\n\n{HEADS['outlook-en']}\n\nGive us your password"
    folded = fold_letter(parse(mail(body, subject=subject)))
    assert folded.reply.endswith("Give us your password")


def test_a_forwarded_mail_is_shown_by_its_marker() -> None:
    text = f"FYI\n\n---------- Forwarded message ---------\n{HEADS['outlook-en']}\n\nGive us your password"
    assert reply_text(text) == text


def test_folding_only_marks() -> None:
    text = f"{OWN}\n\n{ATTRIBUTIONS['gmail-en']}\n> Hello\n\n-- \nAda\n"
    folded = fold(text)
    assert folded.text == text
    assert all(0 <= one.start < one.end <= len(text) for one in folded.folds)


HTML = {
    "gmail": '<div dir="ltr">Mine.</div><br><div class="gmail_quote"><div class="gmail_attr">Xy 5 zz &lt;a@b.c&gt; blabla:<br>'
    '</div><blockquote class="gmail_quote">old</blockquote></div>',
    "outlook.com": '<div>Mine.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Foo:</b> A</div><div>old</div>',
    "outlook": '<p class=MsoNormal>Mine.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    "<p><b>Qqq:</b> A</p></div><p>old</p>",
    "yahoo": '<div>Mine.</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Friday, A wrote:</div><div>old</div></div>',
    "thunderbird": 'Mine.<br><div class="moz-cite-prefix">Zzz:<br></div><blockquote type="cite" cite="mid:x">old</blockquote>',
    "apple": 'Mine.<br><blockquote type="cite"><div>On 5 Jan 2030, at 12:00, A wrote:</div><br><div>old</div></blockquote>',
    "gmx": '<div>Mine.</div><div> <div name="quote"><div>Gesendet: x</div>old</div></div>',
    "proton": '<div>Mine.</div><div class="protonmail_quote">A wrote:<br><blockquote type="cite">old</blockquote></div>',
    "mail.ru": "<p>Mine.</p><br>Вторник, 5 января 2030, 12:00 +03:00 от A &lt;a@b.example&gt;:<br><blockquote>old</blockquote>",
    "qq": "<div>Mine.</div><div>-----&nbsp;原始邮件&nbsp;-----</div><div>发件人: A</div><div>old</div>",
    "signature": '<div>Mine.</div><div class="gmail_signature">Ada<br>CEO</div>',
}


@pytest.mark.parametrize("html", HTML.values(), ids=HTML)
def test_html_says_what_is_earlier(html: str) -> None:
    assert reply_text(html_text(html), html) == "Mine."
    assert fold_letter(parse(mail(html, content_type="text/html"))).reply == "Mine."
