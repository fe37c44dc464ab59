"""What has happened at Alderwick before the first visitor arrives: frightened people in nine languages, and answers."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.actions.tag import tag
from gatehouse.conversations.models import Address, Contact, Conversation, Priority, TagColour, Topic

ADDRESSES: list[tuple[str, dict[str, str]]] = [
    (
        "support@alderwick.example",
        {"en": "News about your tickets", "ar": "أخبار تذاكرك", "zh-hans": "您的工单动态"},
    ),
]

# Key, name, colour.
TAGS: list[tuple[str, str, TagColour]] = [
    ("tron-backlog", "Tron backlog", TagColour.ACCENT),
    ("missing-memo", "Missing memo", TagColour.WARN),
    ("possible-fraud", "Possible fraud", TagColour.BAD),
    ("vip", "VIP", TagColour.NOTE),
    ("thanked", "Thanked us", TagColour.GOOD),
]

CANNED: list[tuple[str, str, dict[str, str]]] = [
    (
        "deposit-on-its-way",
        "Deposit confirmed, credit outstanding",
        {
            "en": "I have it in front of me: your deposit reached your address and the network has confirmed it. "
            "Nothing is lost. You do not need to do anything, and please do not send it a second time.",
            "ar": "أرى إيداعك أمامي: لقد وصل إلى عنوانك وأكدته الشبكة. لم يضِع شيء. "
            "لا يلزمك فعل أي شيء، ونرجو ألا ترسله مرة ثانية.",
            "zh-hans": "我已经查到了：您的充值已到达您的地址，并已获得网络确认，没有任何损失。"
            "您无需进行任何操作，也请不要再次转账。",
        },
    ),
    (
        "not-us",
        "That was not us",
        {
            "en": "That was not us. Please do not answer them. We never ask for a password, a code or recovery words.",
            "ar": "لم نكن نحن. يُرجى عدم الرد عليهم. نحن لا نطلب أبدًا كلمة مرور أو رمزًا أو كلمات استرداد.",
            "zh-hans": "那不是我们。请不要回复对方。我们绝不会索要密码、验证码或助记词。",
        },
    ),
]


@dataclass(frozen=True, slots=True)
class Story:
    """One customer's request; `then` are (who, words) that follow: "customer", "note", or an agent's public name."""

    name: str
    email: str
    language: str
    topic: str
    subject: str
    text: str
    answers: dict[str, Any] = field(default_factory=dict)
    then: tuple[tuple[str, str], ...] = ()
    priority: Priority = Priority.NORMAL
    tags: tuple[str, ...] = ()
    solved_by: str = ""


_HASH = "9f3c2a71e0b84d5f6a1179c2d8e43b90577fa6c1d204e8830bb1f6a95ce27d14"

STORIES = [
    Story(
        "Thijs de Boer",
        "thijs@mail.example",
        "nl",
        "deposit-not-credited",
        "Sent ETH over Base by mistake",
        "I chose the wrong network. Is my 0.8 ETH lost?",
        {"asset": "ETH", "network": "ethereum", "amount": "0.8"},
    ),
    Story(
        "Kenji Mori",
        "kenji.mori@mail.example",
        "ja",
        "deposit-not-credited",
        "入金が反映されません",
        "昨日の夜に送金しましたが、まだ残高に反映されていません。",
        then=(
            ("Bob", "Could you send us the transaction hash, please? You find it in the wallet you sent from."),
            ("customer", "取引IDは先ほどお送りした通りです。"),
        ),
    ),
    Story(
        "Marta Oliveira",
        "marta@mail.example",
        "pt",
        "deposit-not-credited",
        "Memo missing for XRP",
        "Enviei XRP sem o memo. Segue o comprovante que a corretora me enviou.",
        then=(("Bob", "We found your XRP. Without the memo it needs a manual check; I do it today and write to you."),),
        tags=("missing-memo",),
    ),
    Story(
        "Nguyễn Hoàng Anh",
        "hoang.anh@mail.example",
        "vi",
        "sign-in-and-2fa",
        "Mã xác thực không được chấp nhận",
        "Tôi nhập mã từ ứng dụng nhưng hệ thống báo sai. Tôi không đăng nhập được.",
    ),
    Story(
        "Олена Шевчук",
        "olena@mail.example",
        "uk",
        "deposit-not-credited",
        "Депозит на іншу адресу",
        "Я надіслала кошти на стару адресу. Чи можна їх повернути?",
        then=(
            (
                "Alice",
                "Your old address still belongs to you, so the money arrives. I write again when it is credited.",
            ),
            ("customer", "Дякую, чекаю на відповідь."),
        ),
    ),
    Story(
        "陈静怡",
        "jingyi@mail.example",
        "zh-hans",
        "deposit-not-credited",
        "充币两小时没有到账",
        "附件里有钱包截图，请帮我看一下是不是网络选错了。",
        {"asset": "USDT", "network": "tron", "amount": "300"},
    ),
    Story(
        "Ayşe Yıldırım",
        "ayse@mail.example",
        "tr",
        "something-else",
        "Where do I find my tax report?",
        "Vergi raporumu nerede bulabilirim?",
        then=(("Alice", "Open Account, then Documents. The report for last year is ready there."),),
        solved_by="Alice",
    ),
    Story(
        "خالد المنصوري",
        "khalid@mail.example",
        "ar",
        "deposit-not-credited",
        "لم يصل الإيداع منذ أمس",
        "أرسلت 4,200 USDT ولم يصل شيء حتى الآن، أرجو الرد.",
        {"asset": "USDT", "network": "tron", "amount": "4200"},
        priority=Priority.HIGH,
    ),
    Story(
        "Lena Vogt",
        "lena.vogt@mail.example",
        "en",
        "deposit-not-credited",
        "1,250 USDT over Tron not in my balance",
        "I sent 1,250 USDT from my own wallet at two o'clock. The wallet says complete, but my balance is unchanged. "
        "That is my rent money, please help.",
        {"asset": "USDT", "network": "tron", "amount": "1250", "hash": _HASH},
        then=(
            (
                "Alice",
                "Hello Lena. I have it in front of me: your 1,250 USDT reached your address and the network has "
                "confirmed it. Nothing is lost. Our crediting is late today, and I write to you when it is in your balance.",
            ),
            (
                "note",
                "@Dora Lindqvist Payments says the Tron backlog is at 212, falling by 60 an hour. Shall we tell everybody?",
            ),
            (
                "customer",
                "Somebody wrote to me and said they can speed it up with my recovery words: abandon abandon abandon "
                "abandon abandon abandon abandon abandon abandon abandon abandon about",
            ),
        ),
        tags=("tron-backlog",),
    ),
]


def tell() -> None:
    """Open every story's conversation and let happen what happened."""
    agents = {user.public_name: user for user in User.objects.filter(is_demo=True) | User.objects.exclude(role="")}
    topics = {topic.slug: topic for topic in Topic.objects.select_related("department")}
    for story in STORIES:
        _tell(story, topics[story.topic], agents)


def _tell(story: Story, topic: Topic, agents: dict[str, User]) -> None:
    contact = Contact.objects.create(name=story.name, language=story.language)
    Address.objects.create(contact=contact, value=story.email, verified_at=timezone.now())
    draft = Draft(text=story.text, answers=story.answers)
    request = Request(
        subject=story.subject,
        draft=draft,
        department=topic.department,
        topic=topic,
        contact=contact,
        language=story.language,
    )
    conversation = open_request(request).conversation
    for who, words in story.then:
        _say(conversation, who, words, agents)
    if story.priority != Priority.NORMAL:
        set_priority(conversation, story.priority, by=agents["Dora"].actor)
    for name in story.tags:
        tag(conversation, name, by=agents["Bob"].actor)
    if story.solved_by:
        solve(conversation, by=agents[story.solved_by].actor)


def _say(conversation: Conversation, who: str, words: str, agents: dict[str, User]) -> None:
    match who:
        case "customer":
            receive(conversation, Draft(text=words), by=conversation.contact.actor)
        case "note":
            note(conversation, Draft(text=words, channel="desk"), by=agents["Bob"].actor)
        case _:
            reply(conversation, Draft(text=words, channel="desk"), by=agents[who].actor)
