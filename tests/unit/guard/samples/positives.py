"""Texts with a secret in them, and the secret's parts that must be gone."""

import base64
import random
import string
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from mnemonic import Mnemonic

from gatehouse.guard import SecretKind
from gatehouse.guard.base58 import BITCOIN, RIPPLE
from tests.unit.guard.samples import sentences
from tests.unit.guard.samples.by_hand import BY_HAND


@dataclass(frozen=True)
class Sample:
    kind: SecretKind
    text: str
    parts: tuple[str, ...]
    note: str = ""


BITS = {12: 128, 15: 160, 18: 192, 21: 224, 24: 256}
LISTS = tuple(sorted(Mnemonic.list_languages()))


def base58(raw: bytes, alphabet: str = BITCOIN) -> str:
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = alphabet[rest] + text
    return alphabet[0] * (len(raw) - len(raw.lstrip(b"\0"))) + text


def base58_check(payload: bytes, alphabet: str = BITCOIN) -> str:
    return base58(payload + sha256(sha256(payload).digest()).digest()[:4], alphabet)


def words(rng: random.Random, language: str, count: int) -> list[str]:
    # The package's Russian list has one word with a letter lost to a wrong encoding; people write it right.
    return (
        Mnemonic(language)
        .to_mnemonic(rng.randbytes(BITS[count] // 8))
        .replace("\u3000", " ")
        .replace("\ufffd\ufffd", "в")
        .split(" ")
    )


def _columns(w: list[str]) -> str:
    half = (len(w) + 1) // 2
    rows = [f"{i + 1}. {w[i]}" + (f"\t{i + 1 + half}. {w[i + half]}" if i + half < len(w) else "") for i in range(half)]
    return "\n".join(rows)


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _bold(text: str) -> str:
    return "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text)


LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "spaces": " ".join,
    "lines": "\n".join,
    "numbered": lambda w: "\n".join(f"{i}. {x}" for i, x in enumerate(w, 1)),
    "numbered in a row": lambda w: " ".join(f"{i}){x}" for i, x in enumerate(w, 1)),
    "numbered with hash": lambda w: ", ".join(f"#{i} {x}" for i, x in enumerate(w, 1)),
    "word n": lambda w: "; ".join(f"word {i}: {x}" for i, x in enumerate(w, 1)),
    "commas": ", ".join,
    "commas only": ",".join,
    "upper case": lambda w: " ".join(w).upper(),
    "title case": lambda w: " ".join(x.capitalize() for x in w),
    "dashes": " - ".join,
    "hyphens": "-".join,
    "underscores": "_".join,
    "slashes": "/".join,
    "dots": ". ".join,
    "pipes": " | ".join,
    "double spaces": "   ".join,
    "tabs": "\t".join,
    "blank lines": "\r\n\r\n".join,
    "bullets": lambda w: "\n".join(f"• {x}" for x in w),
    "quotes": lambda w: "[" + ", ".join(f'"{x}"' for x in w) + "]",
    "columns": _columns,
    "plus": "+".join,
    "percent": "%20".join,
    "and": " and ".join,
    "zero width": lambda w: " ".join(x[:2] + "\u200b" + x[2:] for x in w),
    "soft hyphens": lambda w: " ".join(x[:1] + "\u00ad" + x[1:] for x in w),
    "zero width between": "\u200b ".join,
    "ideographic space": "\u3000".join,
    "no-break space": "\u00a0".join,
    "decomposed": lambda w: unicodedata.normalize("NFD", " ".join(w)),
    "composed": lambda w: unicodedata.normalize("NFC", " ".join(w)),
    "arrows": " → ".join,
    "emoji": "🔑".join,
    "quoted mail": lambda w: "> " + "\n> ".join(" ".join(w[i : i + 4]) for i in range(0, len(w), 4)),
    "brackets": lambda w: " ".join(f"({i}) {x}" for i, x in enumerate(w, 1)),
    "circled": lambda w: " ".join(chr(0x2460 + i % 20) + x for i, x in enumerate(w)),
}
LATIN_LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "full width": lambda w: _full_width(" ".join(w)),
    "bold letters": lambda w: _bold(" ".join(w)),
    "Cyrillic look-alikes": lambda w: " ".join(w).replace("a", "а").replace("e", "е").replace("o", "о"),
    "glued": "".join,
    "camel case": lambda w: "".join(x.capitalize() for x in w),
}
SLIPS = ("wrong", "dropped", "extra", "swapped", "doubled")
# No word of any list stands here, so that what is left of a secret can be told from its surroundings.
AROUND = ("{}", "Hi! {} Thx!", "我的钱包打不开，{} 谢谢您的帮助", "您好：{}", "{}\n\nمع الشكر")


def slip(rng: random.Random, word: str, how: str) -> str:
    word = unicodedata.normalize("NFC", word)
    at = rng.randrange(len(word))
    letter = rng.choice(word) if ord(word[0]) > 127 else rng.choice(string.ascii_lowercase)
    if how == "wrong":
        return word[:at] + letter + word[at + 1 :]
    if how == "dropped" and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if how == "swapped" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + (word[at] if how == "doubled" else letter) + word[at:]


def phrases(rng: random.Random, each: int) -> Iterator[Sample]:
    kind = SecretKind.RECOVERY_PHRASE
    for language in LISTS:
        latin = words(rng, language, 12)[0].isascii()
        layouts = LAYOUTS | (LATIN_LAYOUTS if latin else {})
        for layout, write in layouts.items():
            for count in list(BITS) * each:
                w = words(rng, language, count)
                if layout == "glued" and language == "turkish":
                    continue
                yield Sample(
                    kind, rng.choice(AROUND).format(write(w)), _kept(w, write(w)), f"{language}, {layout}, {count}"
                )


def _kept(w: list[str], written: str) -> tuple[str, ...]:
    """The written form without its ends, where a mark's border may differ by a sign."""
    return tuple(x for x in w if len(x) > 3 and x in written) or (written[2:-2],)


def misspelt_phrases(rng: random.Random, each: int) -> Iterator[Sample]:
    kind = SecretKind.RECOVERY_PHRASE
    for language in (name for name in LISTS if not name.startswith("chinese")):
        for how in SLIPS:
            for count in list(BITS) * each:
                w = words(rng, language, count)
                at = rng.randrange(count)
                known = set(Mnemonic(language).wordlist)
                wrong = next((s for _ in range(60) if (s := slip(rng, w[at], how)) not in known and s != w[at]), None)
                if wrong:
                    text = " ".join([*w[:at], wrong, *w[at + 1 :]])
                    yield Sample(
                        kind, text, tuple(x for x in w[:at] + w[at + 1 :] if len(x) > 3), f"{language}, {how}, {count}"
                    )


def named_phrases(rng: random.Random, each: int) -> Iterator[Sample]:
    """Beside a name: words missing, swapped or replaced, so that the checksum is lost."""
    kind = SecretKind.RECOVERY_PHRASE
    for language, templates in sentences.PHRASE.items():
        for template in templates:
            for damage in ("none", "missing", "swapped", "replaced", "misspelt", "numbered") * each:
                name = rng.choice(["english", rng.choice(LISTS)])
                w = words(rng, name, rng.choice([12, 12, 24]))
                if damage == "missing":
                    del w[rng.randrange(len(w))]
                if damage == "swapped":
                    w[3], w[7] = w[7], w[3]
                if damage == "replaced":
                    w[5] = rng.choice(Mnemonic(name).wordlist)
                if damage == "misspelt" and not name.startswith("chinese"):
                    w[2] = slip(rng, w[2], "wrong")
                written = "\n".join(f"{i} {x}" for i, x in enumerate(w, 1)) if damage == "numbered" else " ".join(w)
                yield Sample(
                    kind,
                    template.format(written),
                    tuple(x for x in w if len(x) > 4 and x not in template.lower()) or (written,),
                    f"{language}, {damage}, {name}",
                )


def chinese_glued(rng: random.Random, each: int) -> Iterator[Sample]:
    for name, template in (
        ("chinese_simplified", "我的助记词：{}"),
        ("chinese_simplified", "助记词是{}"),
        ("chinese_traditional", "助記詞：{}"),
    ) * each:
        written = "".join(words(rng, name, 12))
        yield Sample(SecretKind.RECOVERY_PHRASE, template.format(written), (written,), f"{name}, glued")


def wif(rng: random.Random) -> str:
    version = rng.choice([b"\x80", b"\x80", b"\xef", b"\xb0", b"\x9e"])
    return base58_check(version + rng.randbytes(32) + rng.choice([b"", b"\x01"]))


def extended(rng: random.Random) -> str:
    version = rng.choice(["0488ADE4", "049D7878", "04B2430C", "04358394"])
    return base58_check(bytes.fromhex(version) + rng.randbytes(41) + b"\0" + rng.randbytes(32))


def keypair(rng: random.Random) -> bytes:
    seed = rng.randbytes(32)
    return seed + ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def pem(rng: random.Random) -> str:
    key = ec.derive_private_key(rng.getrandbits(250) + 1, ec.SECP256K1())
    form = rng.choice([serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL])
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def keys(rng: random.Random, each: int) -> Iterator[Sample]:
    kind = SecretKind.PRIVATE_KEY
    around = (
        "{}",
        "I sent it from {} please check",
        "wallet={};",
        "Bitte prüfen: {}.",
        "这个{}不能用",
        "мой кошелек {} не открывается",
    )
    for _ in range(each * 8):
        for make in (
            wif,
            extended,
            lambda r: base58(keypair(r)),
            lambda r: base58_check(b"\x21" + r.randbytes(16), RIPPLE),
        ):
            key = make(rng)
            yield Sample(kind, rng.choice(around).format(key), (key,), f"proves itself, {len(key)} signs")
        numbers = list(keypair(rng))
        for written in (str(numbers), ",".join(map(str, numbers)), ", ".join(map(str, numbers))):
            yield Sample(kind, rng.choice(around).format(written), (written[4:-4],), "number array")
        block = pem(rng)
        body = block.splitlines()[1]
        for written in (
            block,
            block.replace("\n", " "),
            "> " + block.replace("\n", "\n> "),
            block[:-40],
            block.replace("\n", "\r\n"),
        ):
            yield Sample(kind, rng.choice(around[:2]).format(written), (body[:40], body[-30:]), "PEM")


def named_keys(rng: random.Random, each: int) -> Iterator[Sample]:
    for language, templates in sentences.KEY.items():
        for template in templates * each:
            raw = rng.randbytes(32).hex()
            for key in (
                raw,
                "0x" + raw,
                raw.upper(),
                base64.b64encode(rng.randbytes(32)).decode(),
                base58(rng.randbytes(64)),
            ):
                yield Sample(
                    SecretKind.PRIVATE_KEY, template.format(key), (key,), f"{language}, {len(key)} signs beside a name"
                )


def one_time_codes(rng: random.Random, each: int) -> Iterator[Sample]:
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    for language, templates in sentences.OTP.items():
        for template in templates * each:
            code = f"{rng.randrange(10**6):06d}"
            forms = [code, f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}"]
            forms += [code.translate(arabic)] if language == "ar" else []
            for form in forms:
                yield Sample(SecretKind.ONE_TIME_CODE, template.replace("{}", form), (form,), f"{language}: {template}")


def short_codes(rng: random.Random, each: int) -> Iterator[Sample]:
    """Four and eight digits, beside names that leave no doubt."""
    for language, templates in sentences.OTP.items():
        for template in templates[:1] * each:
            for size in (4, 8):
                code = str(rng.randrange(3 * 10 ** (size - 1), 10**size))
                yield Sample(
                    SecretKind.ONE_TIME_CODE,
                    template.replace("{}", code),
                    (code,),
                    f"{language}, {size} digits: {template}",
                )


def a_password(rng: random.Random) -> str:
    word = rng.choice(
        ["Summer", "hunter", "qwerty", "Berlin", "dragon", "Sonne", "amigo", "tokyo", "Moskva", "alderwick"]
    )
    return rng.choice(
        [
            f"{word}{rng.randrange(10, 9999)}",
            f"{word}{rng.randrange(10, 9999)}!",
            f"{word[:3]}@{word[3:]}#{rng.randrange(99)}",
            "".join(rng.choices(string.ascii_letters + string.digits, k=12)) + "7a",
            f"{word}_{rng.randrange(100, 999)}",
            f"P@ss{word}{rng.randrange(99)}",
        ]
    )


def passwords(rng: random.Random, each: int) -> Iterator[Sample]:
    for language, templates in sentences.PASSWORD.items():
        for template in templates * each:
            for _ in range(4):
                secret = a_password(rng)
                yield Sample(SecretKind.PASSWORD, template.format(secret), (secret,), f"{language}: {template}")
    for text, secret in (
        ("my PIN is 4821", "4821"),
        ("PIN: 482913", "482913"),
        ("пин-код 4821", "4821"),
        ("PIN码：482913", "482913"),
        ("핀번호 4821", "4821"),
    ):
        yield Sample(SecretKind.PASSWORD, text, (secret,), "PIN")


def recovery_codes(rng: random.Random, each: int) -> Iterator[Sample]:
    shapes: tuple[Callable[[], str], ...] = (
        lambda: f"{rng.randrange(10**8):08d}",
        lambda: f"{rng.randbytes(2).hex()}-{rng.randbytes(2).hex()}"[:8] + "4",
        lambda: rng.randbytes(5).hex(),
        lambda: "".join(rng.choices("ABCDEFGHJKMNPQRSTVWXYZ23456789", k=7)) + "4",
        lambda: f"{rng.randrange(10**4):04d} {rng.randrange(10**4):04d}",
        lambda: (
            "".join(rng.choices(string.ascii_lowercase, k=4)) + "1-" + "".join(rng.choices(string.ascii_lowercase, k=5))
        ),
    )
    for language, templates in sentences.CODES.items():
        for template in templates * each:
            for shape in shapes:
                codes = [shape() for _ in range(rng.choice([5, 8, 10]))]
                for written in (
                    "\n".join(codes),
                    ", ".join(codes),
                    " ".join(codes),
                    "\n".join(f"{i}. {c}" for i, c in enumerate(codes, 1)),
                ):
                    yield Sample(
                        SecretKind.RECOVERY_CODES,
                        template.format(written),
                        tuple(codes),
                        f"{language}: {written[:20]!r}",
                    )


def totp_seeds(rng: random.Random, each: int) -> Iterator[Sample]:
    for language, templates in sentences.SEED.items():
        for template in templates * each:
            seed = base64.b32encode(rng.randbytes(rng.choice([10, 20]))).decode()
            groups = [seed[i : i + 4] for i in range(0, len(seed), 4)]
            for written in (seed, seed.lower(), " ".join(groups), " ".join(groups).lower(), "-".join(groups)):
                yield Sample(SecretKind.TOTP_SEED, template.format(written), (written[2:-2],), f"{language}: {written}")
            link = f"otpauth://totp/Alderwick:anna@mail.com?secret={seed}&issuer=Alderwick&digits=6"
            yield Sample(
                SecretKind.TOTP_SEED, template.format(link), (seed, "anna@mail.com", "otpauth"), f"{language}: link"
            )
            yield Sample(
                SecretKind.TOTP_SEED,
                f"see {link.replace(':', '%3A').replace('/', '%2F')} ok",
                (seed, "otpauth"),
                "escaped link",
            )


def api_secrets(rng: random.Random, each: int) -> Iterator[Sample]:
    for language, templates in sentences.API.items():
        for template in templates * each:
            letters = string.ascii_letters + string.digits
            forms = (
                "".join(rng.choices(letters, k=64)),
                "".join(rng.choices(letters, k=30)) + "7x",
                rng.randbytes(16).hex(),
                base64.b64encode(rng.randbytes(32)).decode(),
            )
            for form in (
                *forms,
                "-".join(
                    (rng.randbytes(4).hex(), rng.randbytes(2).hex(), rng.randbytes(2).hex(), rng.randbytes(6).hex())
                ),
            ):
                yield Sample(SecretKind.API_SECRET, template.format(form), (form,), f"{language}: {template} {form}")


def luhn(body: str) -> str:
    total = sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def cards(rng: random.Random, each: int) -> Iterator[Sample]:
    schemes = (
        ("4", 16),
        ("51", 16),
        ("5425", 16),
        ("2221", 16),
        ("2720", 16),
        ("34", 15),
        ("37", 15),
        ("6011", 16),
        ("65", 16),
        ("3530", 16),
        ("621234", 16),
        ("622588", 19),
        ("2200", 16),
        ("9792", 16),
    )
    for language, templates in sentences.CARD.items():
        for template in templates * each:
            for prefix, size in schemes:
                number = luhn(prefix + "".join(rng.choices(string.digits, k=size - len(prefix) - 1)))
                if number.endswith("00000"):
                    continue
                cut = (
                    [number[i : i + 4] for i in range(0, size, 4)]
                    if size != 15
                    else [number[:4], number[4:10], number[10:]]
                )
                for written in (number, " ".join(cut), "-".join(cut)):
                    yield Sample(
                        SecretKind.CARD_NUMBER,
                        template.format(written),
                        (written,),
                        f"{language}: {template}, {prefix}",
                    )


def by_hand(rng: random.Random, each: int) -> Iterator[Sample]:
    for kind, line, secret in BY_HAND:
        for text in (line, f"Hello,\n{line}\nThanks", line.upper() if secret.isdigit() else line):
            yield Sample(SecretKind[kind], text, (secret,), "by hand")


ALL = (
    by_hand,
    phrases,
    misspelt_phrases,
    named_phrases,
    chinese_glued,
    keys,
    named_keys,
    one_time_codes,
    short_codes,
    passwords,
    recovery_codes,
    totp_seeds,
    api_secrets,
    cards,
)


def positives(seed: int = 7, each: int = 1) -> Iterator[Sample]:
    rng = random.Random(seed)
    for make in ALL:
        yield from make(rng, each)
