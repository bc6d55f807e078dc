"""Many ways in which personal data and secrets are written."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from planted import chance


def email(random: Random) -> str:
    first, last = random.choice(chance.FIRST).lower(), random.choice(chance.LAST).lower()
    local = random.choice(
        [
            f"{first}.{last}",
            f"{first[0]}{last}",
            f"{first}_{last}{random.randrange(99)}",
            f"{first}+news",
            last,
            f"{first}-{last}",
        ]
    )
    tail = random.choice(["", str(random.randrange(9)), f"-{last}"])
    address = f"{local}@{random.choice(chance.HOSTS)}{tail}.{random.choice(chance.ENDINGS)}"
    address = random.choice([address, address, address.upper(), address.title() if "+" not in address else address])
    said = [
        "You can write to {}.",
        "Contact: {}",
        "Mail me at {} if that helps.",
        "<{}>",
        "e-mail={}",
        "({})",
        "Ask {}, please.",
        "mailto:{}",
        "{} is my address.",
    ]
    return random.choice(said).format(address)


PHONES = [
    "+1 @## @## ####",
    "+1-@##-@##-####",
    "+1 (@##) @##-####",
    "(@##) @##-####",
    "@##-@##-####",
    "@##.@##.####",
    "1-800-@##-####",
    "+44 20 7### ####",
    "+44 7### ######",
    "020 7### ####",
    "07### ######",
    "+49 30 #######",
    "+49 (0)89 ######",
    "030 #######",
    "0171 #######",
    "089/#######",
    "+33 6 ## ## ## ##",
    "01 4# ## ## ##",
    "06.##.##.##.##",
    "+91 9#### #####",
    "9#### #####",
    "+34 6## ### ###",
    "+39 06 #### ####",
    "+81 3-####-####",
    "+86 138 #### ####",
    "138-####-####",
    "+55 11 9####-####",
    "0044 20 7### ####",
    "001-@##-@##-####",
    "+4915#########",
    "+1@##@######",
]
TOLD = [
    "call me at @########",
    "my phone number is @#########",
    "ring @######",
    "text me on @#########",
    "Tel. @#######",
    "mobile: @#########",
    "WhatsApp @#########",
]


def phone(random: Random) -> str:
    if random.random() < 0.2:
        return chance.digits(random, random.choice(TOLD)) + "."
    number = chance.digits(random, random.choice(PHONES))
    return random.choice(
        [
            "You can reach us on {}.",
            "Phone: {}",
            "Call {} after six.",
            "{} is the number.",
            "I left {} with the porter.",
            "({})",
        ]
    ).format(number)


def credit_card(random: Random) -> str:
    said = [
        "My card is {}.",
        "Card number: {}",
        "It was charged to {} twice.",
        "pay with {} exp 09/27",
        "{}",
        "Visa or not, {} was declined.",
        "cc={}",
    ]
    return random.choice(said).format(chance.grouped_card(random)).replace("cc=", "cc: ")


def iban(random: Random) -> str:
    said = [
        "Transfer it to {}.",
        "IBAN: {}",
        "IBAN {} please",
        "My account is {} at the savings bank.",
        "({})",
        "Konto {}",
    ]
    return random.choice(said).format(chance.iban(random))


def ip(random: Random) -> str:
    def part() -> int:
        return random.randrange(1, 255)

    four = f"{random.choice([11, 23, 45, 64, 78, 91, 103, 145, 172, 185, 192, 203, 212])}.{part()}.{part()}.{part()}"
    six = random.choice(["2001:db8", "2a02:8108", "2607:f8b0", "fe80", "fd12:3456"])
    groups = [chance.text(random, random.randrange(1, 5), chance.HEX) for _ in range(4)]
    long = f"{six.split(':')[0]}:{chance.text(random, 4, chance.HEX)}:" + ":".join(
        chance.text(random, 4, chance.HEX) for _ in range(6)
    )
    address = random.choice([four, four, four, f"{six}::{':'.join(groups)}", long])
    said = [
        "The server is at {}.",
        "Login from {} failed",
        "ip={}",
        "from {} port 22",
        "http://{}/admin" if ":" not in address else "[{}]",
        "host {} is down",
        "Blocked: {}",
    ]
    return random.choice(said).format(address)


def secret(random: Random) -> str:
    k = chance.key
    tokens: list[Callable[[], str]] = [
        lambda: "AKIA" + k(random, 16, string.ascii_uppercase + "234567"),
        lambda: "ghp_" + k(random, 36),
        lambda: "github_pat_" + k(random, 22) + "_" + k(random, 59),
        lambda: "glpat-" + k(random, 20),
        lambda: f"xoxb-{chance.digits(random, '###########')}-{chance.digits(random, '############')}-{k(random, 24)}",
        lambda: "sk_live_" + k(random, 24),
        lambda: "sk-" + k(random, 48),
        lambda: "sk-proj-" + k(random, 64),
        lambda: "sk-ant-api03-" + k(random, 90) + "AA",
        lambda: "AIza" + k(random, 35),
        lambda: "hf_" + k(random, 34),
        lambda: "npm_" + k(random, 36),
        lambda: "pypi-AgEIcHlwaS5vcmc" + k(random, 80),
        lambda: f"SG.{k(random, 22)}.{k(random, 43)}",
        lambda: "SK" + k(random, 32, chance.HEX),
        lambda: "AC" + k(random, 32, chance.HEX),
        lambda: f"eyJ{k(random, 33)}.eyJ{k(random, 60)}.{k(random, 43)}",
        lambda: "dapi" + k(random, 32, chance.HEX),
        lambda: (
            f"postgres://{random.choice(chance.FIRST).lower()}:{k(random, 12)}@{random.choice(chance.HOSTS)}.net/db"
        ),
        lambda: f"https://admin:{k(random, 10)}@{random.choice(chance.HOSTS)}.io/x",
        lambda: f"-----BEGIN RSA PRIVATE KEY-----\n{k(random, 64)}\n{k(random, 64)}\n-----END RSA PRIVATE KEY-----",
        lambda: f"AccountName=store;AccountKey={k(random, 86)}==;EndpointSuffix=core.windows.net",
        lambda: f"https://hooks.slack.com/services/T{k(random, 8).upper()}/B{k(random, 8).upper()}/{k(random, 24)}",
    ]
    value = k(random, random.randrange(10, 24)) + random.choice("!#$9")
    assigned = [
        f'password = "{value}"',
        f"password: {value}",
        f"DB_PASSWORD={value}",
        f"pwd='{value}'",
        f"The password is {value}",
        f'"password": "{value}"',
        f'api_key = "{k(random, 32)}"',
        f"API_KEY={k(random, 40)}",
        f"apiKey: '{k(random, 32)}'",
        f'client_secret="{k(random, 32)}"',
        f"SECRET_KEY = '{k(random, 50)}'",
        f"Authorization: Bearer {k(random, 40)}",
        f"access_token={k(random, 40)}",
        f"aws_secret_access_key = {k(random, 40)}",
        f"X-Api-Key: {k(random, 32)}",
    ]
    return (
        random.choice(assigned)
        if random.random() < 0.4
        else random.choice(["Use {}", "{}", "token: {}", "I committed {} by mistake.", "key={}"]).format(
            random.choice(tokens)()
        )
    )
