"""Language and direction of a letter."""

import pytest

from gatehouse.channels.email.reading.language import direction_of, language_of

TEXTS = {
    "en": "Hello, my withdrawal has not arrived and I can not reach you.",
    "de": "Guten Tag, meine Auszahlung ist noch nicht da, können Sie mir bitte helfen?",
    "es": "Hola, mi retiro no ha llegado y no puedo entrar en la cuenta.",
    "fr": "Bonjour, mon retrait n'est pas arrivé et je ne peux pas vous joindre.",
    "pt": "Olá, o meu saque não chegou e não consigo entrar na conta.",
    "nl": "Hallo, mijn opname is niet aangekomen en ik kan u niet bereiken.",
    "tr": "Merhaba, çekim işlemim gelmedi ve hesabıma giremiyorum, lütfen yardım edin, çok acil.",
    "vi": "Xin chào, tôi không nhận được tiền và không vào được tài khoản của tôi.",
    "ru": "Здравствуйте, мой вывод не пришёл, помогите.",
    "uk": "Доброго дня, моє виведення не надійшло, допоможіть її знайти.",
    "ar": "مرحبا، لم يصل السحب الخاص بي على TRC20",
    "ja": "こんにちは、出金が届いていません。",
    "ko": "안녕하세요, 출금이 도착하지 않았습니다.",
    "zh-Hans": "您好，我的提现还没有到账，请帮忙。",
    "zh-Hant": "您好，我的提幣還沒有到帳，請幫忙。",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items(), ids=TEXTS)
def test_language(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "0x52908400098527886E0F7030069857D2E4169EE7", "ok", "👍"])
def test_what_does_not_tell_is_what_the_mail_declares(text: str) -> None:
    assert language_of(text, "de-AT, en") == "de-AT"
    assert language_of(text, "no language; <b>") == ""


def test_direction() -> None:
    assert direction_of(TEXTS["ar"]) == "rtl"
    assert direction_of("שלום לכולם, USDT") == "rtl"
    assert direction_of(TEXTS["ja"]) == direction_of("") == "ltr"
