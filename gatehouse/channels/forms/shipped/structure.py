"""The departments, topics and fields that a new desk begins with. What they say stands in texts/<language>.json."""

from dataclasses import dataclass

from gatehouse.conversations.models import FieldKind, TopicGroup

DEPARTMENTS = (
    "deposits-and-withdrawals",
    "account-security",
    "account-and-kyc",
    "platform-and-trading",
    "affiliates",
    "feedback",
    "complaints",
    "compliance",
    "business",
    "media",
    "general",
)


@dataclass(frozen=True, slots=True)
class ShippedTopic:
    """One topic: the department that answers and the keys of FIELDS it asks for, `!` behind those that are needed.

    `answer_within` is a promise of its own, in hours; without one that of the way by which a request comes holds.
    """

    group: TopicGroup
    department: str
    icon: str
    fields: str = ""
    answer_within: int | None = None


TOPICS: dict[str, ShippedTopic] = {
    "deposit-not-credited": ShippedTopic(
        TopicGroup.DEPOSIT, "deposits-and-withdrawals", "deposit", "asset! network! asset_other hash! amount when"
    ),
    "withdrawal-pending-or-failed": ShippedTopic(
        TopicGroup.WITHDRAWAL, "deposits-and-withdrawals", "withdraw",
        "withdrawal! uid! asset! network! asset_other amount when hash"
    ),
    "sign-in-and-2fa": ShippedTopic(
        TopicGroup.ACCOUNT, "account-security", "passkey", "trouble! device uid when"
    ),
    "kyc-verification": ShippedTopic(
        TopicGroup.ACCOUNT, "account-and-kyc", "idcard", "kyc_step! uid! document country error when"
    ),
    "account-security-incident": ShippedTopic(
        TopicGroup.ACCOUNT, "account-security", "shield-alert", "incident! uid! when! assets_moved freeze"
    ),
    "suspicious-contact": ShippedTopic(
        TopicGroup.ACCOUNT, "account-security", "flag", "contact_kind! sender url! gave_away when"
    ),
    "order-or-trade-dispute": ShippedTopic(
        TopicGroup.TRADING, "platform-and-trading", "chart", "uid! market! order! when error tried"
    ),
    "futures-and-margin": ShippedTopic(
        TopicGroup.TRADING, "platform-and-trading", "bars", "futures! uid! contract! order when error"
    ),
    "staking-and-assets": ShippedTopic(
        TopicGroup.TRADING, "platform-and-trading", "layers", "staking! uid! asset! amount asset_other when"
    ),
    "promotions-and-rewards": ShippedTopic(
        TopicGroup.TRADING, "platform-and-trading", "gift", "uid! promotion! page when"
    ),
    "platform-or-app-problem": ShippedTopic(
        TopicGroup.TRADING, "platform-and-trading", "monitor", "page! device! app_version frequency! error tried when"
    ),
    "api": ShippedTopic(
        TopicGroup.TRADING, "platform-and-trading", "code", "uid! endpoint! error frequency when"
    ),
    "affiliate-payout": ShippedTopic(
        TopicGroup.AFFILIATE, "affiliates", "wallet", "affiliate! period! asset amount asset_other"
    ),
    "referral-tracking": ShippedTopic(
        TopicGroup.AFFILIATE, "affiliates", "users", "affiliate! referred page when"
    ),
    "affiliate-commission": ShippedTopic(
        TopicGroup.AFFILIATE, "affiliates", "bars", "affiliate! period! amount"
    ),
    "product-feedback": ShippedTopic(TopicGroup.FEEDBACK, "feedback", "thumb-up", "page area!"),
    "formal-complaint": ShippedTopic(TopicGroup.OTHER, "complaints", "megaphone", "uid ticket wanted!", 24),
    "business-cooperation": ShippedTopic(TopicGroup.OTHER, "business", "users", "company! website cooperation!", 72),
    "media": ShippedTopic(TopicGroup.OTHER, "media", "bell", "company! website deadline", 48),
    "data-or-compliance-request": ShippedTopic(
        TopicGroup.OTHER, "compliance", "note", "data_wish! uid authority", 72
    ),
    "something-else": ShippedTopic(TopicGroup.OTHER, "general", "more", "page"),
}  # fmt: skip

_ASSETS = "USDT USDC BTC ETH SOL TRX BNB XRP TON LTC DOGE other"
_NETWORKS = "tron ethereum bsc bitcoin solana polygon arbitrum optimism base ton xrp litecoin dogecoin unknown"

# key: (kind, values of its choices)
FIELDS: dict[str, tuple[FieldKind, str]] = {
    "asset": (FieldKind.ASSET, _ASSETS),
    "asset_other": (FieldKind.TEXT, ""),
    "network": (FieldKind.NETWORK, _NETWORKS),
    "hash": (FieldKind.HASH, ""),
    "amount": (FieldKind.AMOUNT, ""),
    "when": (FieldKind.MOMENT, ""),
    "uid": (FieldKind.UID, ""),
    "order": (FieldKind.ORDER, ""),
    "page": (FieldKind.PAGE, ""),
    "error": (FieldKind.LONG, ""),
    "tried": (FieldKind.LONG, ""),
    "frequency": (FieldKind.CHOICE, "once sometimes often always"),
    "trouble": (FieldKind.CHOICE, "refused none device password locked stranger other"),
    "device": (FieldKind.CHOICE, "iphone android windows mac other"),
    "app_version": (FieldKind.TEXT, ""),
    "withdrawal": (FieldKind.CHOICE, "pending failed credited_elsewhere wrong_network wrong_address limit other"),
    "kyc_step": (FieldKind.CHOICE, "upload photo pending declined change company other"),
    "document": (FieldKind.CHOICE, "passport idcard licence permit address other"),
    "country": (FieldKind.TEXT, ""),
    "incident": (FieldKind.CHOICE, "taken_over moved sign_in changed api_key other"),
    "assets_moved": (FieldKind.CHOICE, "no yes unsure"),
    "freeze": (FieldKind.CHOICE, "yes no done"),
    "contact_kind": (FieldKind.CHOICE, "email message call site app person other"),
    "sender": (FieldKind.TEXT, ""),
    "url": (FieldKind.URL, ""),
    "gave_away": (FieldKind.CHOICE, "nothing clicked typed paid unsure"),
    "market": (FieldKind.MARKET, ""),
    "contract": (FieldKind.TEXT, ""),
    "futures": (FieldKind.CHOICE, "liquidation funding leverage order margin transfer other"),
    "staking": (FieldKind.CHOICE, "rewards unlock subscribe missing other"),
    "promotion": (FieldKind.TEXT, ""),
    "endpoint": (FieldKind.TEXT, ""),
    "affiliate": (FieldKind.TEXT, ""),
    "period": (FieldKind.TEXT, ""),
    "referred": (FieldKind.TEXT, ""),
    "area": (FieldKind.CHOICE, "trading wallet app security support prices other"),
    "ticket": (FieldKind.TEXT, ""),
    "wanted": (FieldKind.LONG, ""),
    "company": (FieldKind.TEXT, ""),
    "website": (FieldKind.URL, ""),
    "cooperation": (FieldKind.CHOICE, "listing liquidity payments technology marketing other"),
    "deadline": (FieldKind.TEXT, ""),
    "data_wish": (FieldKind.CHOICE, "copy correct erase authority tax other"),
    "authority": (FieldKind.TEXT, ""),
}
