"""What the shipped departments, topics and fields say, by language. Data."""

from typing import Any

from gatehouse.conversations.models import FieldKind

Texts = dict[str, str]


def _texts(en: str, ar: str, zh_hans: str) -> Texts:
    return {"en": en, "ar": ar, "zh-hans": zh_hans}


def _choice(value: str, en: str, ar: str = "", zh_hans: str = "") -> dict[str, Any]:
    return {"value": value, "names": {"en": en, "ar": ar or en, "zh-hans": zh_hans or en}}


DEPARTMENTS: dict[str, Texts] = {
    "deposits-and-withdrawals": _texts("Deposits", "الإيداعات", "充值"),
    "account-security": _texts("Account and security", "الحساب والأمان", "账户与安全"),
    "general": _texts("General", "الاستفسارات العامة", "综合咨询"),
}

TOPICS: dict[str, dict[str, Any]] = {
    "deposit-not-credited": {
        "names": _texts("Deposit not credited", "إيداع لم يصل", "充值未到账"),
        "leads": _texts(
            "Give us the transaction and we look for it on the network. What the network has confirmed is not lost.",
            "أعطنا بيانات المعاملة لنبحث عنها في الشبكة. ما أكدته الشبكة لا يضيع.",
            "请提供交易信息，我们会在链上查找。网络已经确认的资金不会丢失。",
        ),
        "icon": "deposit",
        "department": "deposits-and-withdrawals",
    },
    "sign-in-and-2fa": {
        "names": _texts("Sign-in and 2FA", "تسجيل الدخول والتحقق بخطوتين", "登录与双重验证"),
        "leads": _texts(
            "Tell us what you see when you sign in. Never send us the code itself: nobody here needs it.",
            "أخبرنا بما يظهر لك عند تسجيل الدخول. لا ترسل لنا الرمز نفسه أبدًا، فلا أحد هنا يحتاج إليه.",
            "请告诉我们登录时看到了什么。切勿发送验证码本身：我们的任何人员都不需要它。",
        ),
        "icon": "passkey",
        "department": "account-security",
    },
    "something-else": {
        "names": _texts("Something else", "موضوع آخر", "其他问题"),
        "leads": _texts(
            "Write what it is about in your own words. We bring it to the people who know.",
            "اكتب موضوعك بكلماتك، وسنوصله إلى من يعرف الجواب.",
            "请用您自己的话描述问题，我们会转交给了解情况的同事。",
        ),
        "icon": "more",
        "department": "general",
    },
}

_ASSETS = [
    _choice("USDT", "USDT · Tether", "USDT · تيثر", "USDT · 泰达币"),
    _choice("USDC", "USDC · USD Coin"),
    _choice("BTC", "BTC · Bitcoin", "BTC · بيتكوين", "BTC · 比特币"),
    _choice("ETH", "ETH · Ether", "ETH · إيثر", "ETH · 以太币"),
    _choice("SOL", "SOL · Solana", "SOL · سولانا"),
    _choice("TRX", "TRX · Tron", "TRX · ترون", "TRX · 波场"),
    _choice("BNB", "BNB"),
    _choice("XRP", "XRP", "XRP", "XRP · 瑞波币"),
    _choice("TON", "TON · Toncoin"),
    _choice("LTC", "LTC · Litecoin", "LTC · لايتكوين", "LTC · 莱特币"),
    _choice("DOGE", "DOGE · Dogecoin", "DOGE · دوجكوين", "DOGE · 狗狗币"),
    _choice("other", "Another asset", "عملة أخرى", "其他币种"),
]

_NETWORKS = [
    _choice("tron", "Tron · TRC-20", "ترون · TRC-20", "波场 · TRC-20"),
    _choice("ethereum", "Ethereum · ERC-20", "إيثريوم · ERC-20", "以太坊 · ERC-20"),
    _choice("bsc", "BNB Smart Chain · BEP-20", "BNB Smart Chain · BEP-20", "币安智能链 · BEP-20"),
    _choice("bitcoin", "Bitcoin", "بيتكوين", "比特币"),
    _choice("solana", "Solana", "سولانا"),
    _choice("polygon", "Polygon"),
    _choice("arbitrum", "Arbitrum One"),
    _choice("optimism", "Optimism"),
    _choice("base", "Base"),
    _choice("ton", "TON"),
    _choice("xrp", "XRP Ledger"),
    _choice("litecoin", "Litecoin", "لايتكوين", "莱特币"),
    _choice("dogecoin", "Dogecoin", "دوجكوين", "狗狗币"),
    _choice("unknown", "Another network, or I am not sure", "شبكة أخرى، أو لست متأكدًا", "其他网络，或不确定"),
]

_TROUBLES = [
    _choice("refused", "My code is not accepted", "الرمز غير مقبول", "验证码不被接受"),
    _choice("none", "No code arrives", "لا يصلني الرمز", "收不到验证码"),
    _choice("device", "I lost the device with my codes", "فقدت الجهاز الذي فيه رموزي", "丢失了接收验证码的设备"),
    _choice("password", "I cannot reset my password", "لا أستطيع إعادة تعيين كلمة المرور", "无法重置密码"),
    _choice("locked", "My account is locked", "حسابي مقفل", "账户被锁定"),
    _choice("stranger", "Somebody else was in my account", "دخل شخص آخر إلى حسابي", "有他人登录过我的账户"),
    _choice("other", "Something else", "أمر آخر", "其他情况"),
]

_DEVICES = [
    _choice("iphone", "iPhone or iPad", "iPhone أو iPad", "iPhone 或 iPad"),
    _choice("android", "Android phone or tablet", "هاتف أو جهاز لوحي بنظام Android", "Android 手机或平板"),
    _choice("windows", "Windows computer", "كمبيوتر بنظام Windows", "Windows 电脑"),
    _choice("mac", "Mac"),
    _choice("other", "Another device", "جهاز آخر", "其他设备"),
]

FIELDS: dict[str, list[dict[str, Any]]] = {
    "deposit-not-credited": [
        {
            "key": "asset",
            "kind": FieldKind.ASSET,
            "labels": _texts("Asset", "العملة", "币种"),
            "choices": _ASSETS,
            "is_required": True,
        },
        {
            "key": "network",
            "kind": FieldKind.NETWORK,
            "labels": _texts("Network", "الشبكة", "网络"),
            "choices": _NETWORKS,
            "is_required": True,
        },
        {
            "key": "hash",
            "kind": FieldKind.HASH,
            "labels": _texts("Transaction hash", "معرّف المعاملة (TxID)", "交易哈希"),
            "hints": _texts(
                "Also called TxID. You find it in the wallet or exchange you sent from.",
                "يُسمى أيضًا TxID. تجده في المحفظة أو المنصة التي أرسلت منها.",
                "也叫 TxID，可在您转出的钱包或交易所中找到。",
            ),
            "is_required": True,
        },
        {
            "key": "amount",
            "kind": FieldKind.AMOUNT,
            "labels": _texts("Amount", "المبلغ", "数量"),
        },
        {
            "key": "when",
            "kind": FieldKind.MOMENT,
            "labels": _texts("When did you send it?", "متى أرسلته؟", "您是什么时候转出的？"),
        },
    ],
    "sign-in-and-2fa": [
        {
            "key": "trouble",
            "kind": FieldKind.CHOICE,
            "labels": _texts("What happens?", "ما الذي يحدث؟", "遇到了什么情况？"),
            "choices": _TROUBLES,
            "is_required": True,
        },
        {
            "key": "device",
            "kind": FieldKind.CHOICE,
            "labels": _texts("On which device?", "على أي جهاز؟", "使用哪种设备？"),
            "choices": _DEVICES,
        },
        {
            "key": "uid",
            "kind": FieldKind.UID,
            "labels": _texts("UID", "UID", "UID"),
            "hints": _texts(
                "The number of your account. You find it in your profile and in our mails.",
                "رقم حسابك. تجده في ملفك الشخصي وفي رسائلنا.",
                "您的账户编号，可在个人资料和我们的邮件中找到。",
            ),
        },
        {
            "key": "when",
            "kind": FieldKind.MOMENT,
            "labels": _texts("When did it begin?", "متى بدأ ذلك؟", "从什么时候开始的？"),
        },
    ],
}
