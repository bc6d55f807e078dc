"""Values drawn from a seed: names, numbers with a right checksum, keys."""

from __future__ import annotations

import string
from random import Random

FIRST = [
    "Ada",
    "Bruno",
    "Chiara",
    "Dmitri",
    "Elif",
    "Fatou",
    "Goran",
    "Hanna",
    "Ines",
    "Jonas",
    "Kofi",
    "Leila",
    "Marta",
    "Nils",
    "Olga",
    "Priya",
    "Rosa",
    "Sven",
    "Tariq",
    "Uma",
]
LAST = [
    "Abel",
    "Bauer",
    "Castro",
    "Dahl",
    "Eriksen",
    "Ferri",
    "Gupta",
    "Hoang",
    "Ito",
    "Jansen",
    "Kowal",
    "Lund",
    "Moreau",
    "Nowak",
    "Okafor",
    "Petrov",
    "Quist",
    "Rossi",
]
HOSTS = ["mail", "post", "inbox", "web", "corp", "lab", "shop", "office", "north", "harbor"]
ENDINGS = [
    "com",
    "org",
    "net",
    "io",
    "de",
    "fr",
    "co.uk",
    "edu",
    "com.br",
    "info",
    "app",
    "dev",
    "se",
    "nl",
    "pl",
    "in",
    "ac.jp",
]
HEX = "0123456789abcdef"
ALNUM = string.ascii_letters + string.digits


def text(random: Random, length: int, alphabet: str = ALNUM) -> str:
    return "".join(random.choice(alphabet) for _ in range(length))


def key(random: Random, length: int, alphabet: str = ALNUM) -> str:
    """Letters and digits, both surely among them."""
    while True:
        drawn = text(random, length, alphabet)
        if any(c.isdigit() for c in drawn) and any(c.isalpha() for c in drawn):
            return drawn


def digits(random: Random, pattern: str) -> str:
    """`#` becomes a digit, `@` one from 2 to 9."""
    drawn = (
        random.choice(string.digits) if c == "#" else random.choice("23456789") if c == "@" else c for c in pattern
    )
    return "".join(drawn)


def card(random: Random) -> str:
    prefix, length = random.choice(
        [
            ("4", 16),
            ("4", 16),
            ("51", 16),
            ("55", 16),
            ("2221", 16),
            ("2720", 16),
            ("34", 15),
            ("37", 15),
            ("6011", 16),
            ("65", 16),
            ("3528", 16),
            ("36", 14),
            ("30", 14),
            ("6221", 16),
        ]
    )
    if prefix == "30":
        prefix += random.choice("012345")
    if prefix == "6221":
        prefix += random.choice(["26", "88", "95"])
    body = prefix + "".join(random.choice(string.digits) for _ in range(length - len(prefix) - 1))
    total = sum(
        (d * 2 - 9 if d * 2 > 9 else d * 2) if i % 2 == 0 else d for i, d in enumerate(int(c) for c in reversed(body))
    )
    return body + str(-total % 10)


def grouped_card(random: Random) -> str:
    number = card(random)
    style = random.randrange(4)
    if style == 0:
        return number
    separator = " " if style < 3 else "-"
    cuts = {16: (4, 8, 12), 15: (4, 10), 14: (4, 10)}[len(number)]
    return separator.join(number[a:b] for a, b in zip((0, *cuts), (*cuts, len(number)), strict=True))


BANKS = {
    "DE": "d18",
    "FR": "d10 a11 d2",
    "GB": "A4 d14",
    "NL": "A4 d10",
    "ES": "d20",
    "IT": "A1 d22",
    "CH": "d17",
    "PL": "d24",
    "SE": "d20",
    "BE": "d12",
    "AT": "d16",
    "NO": "d11",
    "IE": "A4 d14",
    "PT": "d21",
    "SA": "d20",
    "MT": "A4 d5 a18",
    "BR": "d23 A1 a1",
}


def iban(random: Random) -> str:
    country = random.choice(list(BANKS))
    body = "".join(
        text(
            random,
            int(part[1:]),
            {"d": string.digits, "A": string.ascii_uppercase, "a": string.digits + string.ascii_uppercase}[part[0]],
        )
        for part in BANKS[country].split()
    )
    number = int("".join(str(int(c, 36)) for c in f"{body}{country}00"))
    whole = f"{country}{98 - number % 97:02d}{body}"
    if random.random() < 0.5:
        return whole
    return " ".join(whole[i : i + 4] for i in range(0, len(whole), 4))
