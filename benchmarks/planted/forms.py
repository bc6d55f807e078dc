"""Many ways in which each flaw of a text is written."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from planted import chance
from planted.abroad import SENTENCES

ASKING = "Please note: | |By the way, |PS: |For the record, |As agreed, |Just so you know, ".split("|")


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
    address = f"{local}@{random.choice(chance.HOSTS)}{random.choice(['', str(random.randrange(9)), '-' + last])}.{random.choice(chance.ENDINGS)}"
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


PHONES = (
    "+1 @## @## ####|+1-@##-@##-####|+1 (@##) @##-####|(@##) @##-####|@##-@##-####|@##.@##.####|1-800-@##-####|"
    "+44 20 7### ####|+44 7### ######|020 7### ####|07### ######|+49 30 #######|+49 (0)89 ######|030 #######|0171 "
    "#######|089/#######|"
    "+33 6 ## ## ## ##|01 4# ## ## ##|06.##.##.##.##|+91 9#### #####|9#### #####|+34 6## ### ###|+39 06 #### ####|"
    "+81 3-####-####|"
    "+86 138 #### ####|138-####-####|+55 11 9####-####|0044 20 7### ####|001-@##-@##-####|+4915#########|+1@##@##########"[
        :-4
    ]
).split("|")
TOLD = "call me at @########|my phone number is @#########|ring @######|text me on @#########|Tel. @#######|mobile: @#########|WhatsApp @#########".split(
    "|"
)


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
        lambda: "AKIA" + k(random, 16, string.ascii_uppercase + "234567"), lambda: "ghp_" + k(random, 36), lambda: "github_pat_" + k(random, 22) + "_" + k(random, 59),
        lambda: "glpat-" + k(random, 20), lambda: f"xoxb-{chance.digits(random, '###########')}-{chance.digits(random, '############')}-{k(random, 24)}",
        lambda: "sk_live_" + k(random, 24), lambda: "sk-" + k(random, 48), lambda: "sk-proj-" + k(random, 64), lambda: "sk-ant-api03-" + k(random, 90) + "AA",
        lambda: "AIza" + k(random, 35), lambda: "hf_" + k(random, 34), lambda: "npm_" + k(random, 36), lambda: "pypi-AgEIcHlwaS5vcmc" + k(random, 80),
        lambda: f"SG.{k(random, 22)}.{k(random, 43)}", lambda: "SK" + k(random, 32, chance.HEX), lambda: "AC" + k(random, 32, chance.HEX),
        lambda: f"eyJ{k(random, 33)}.eyJ{k(random, 60)}.{k(random, 43)}", lambda: "dapi" + k(random, 32, chance.HEX),
        lambda: f"postgres://{random.choice(chance.FIRST).lower()}:{k(random, 12)}@db.{random.choice(chance.HOSTS)}.net:5432/prod",
        lambda: f"https://admin:{k(random, 10)}@{random.choice(chance.HOSTS)}.io/x",
        lambda: f"-----BEGIN RSA PRIVATE KEY-----\n{k(random, 64)}\n{k(random, 64)}\n-----END RSA PRIVATE KEY-----",
        lambda: f"AccountName=store;AccountKey={k(random, 86)}==;EndpointSuffix=core.windows.net",
        lambda: f"https://hooks.slack.com/services/T{k(random, 8).upper()}/B{k(random, 8).upper()}/{k(random, 24)}",
    ]  # fmt: skip
    value = k(random, random.randrange(10, 24)) + random.choice("!#$9")
    assigned = [
        f'password = "{value}"', f"password: {value}", f"DB_PASSWORD={value}", f"pwd='{value}'", f"The password is {value}", f'"password": "{value}"',
        f'api_key = "{k(random, 32)}"', f"API_KEY={k(random, 40)}", f"apiKey: '{k(random, 32)}'", f'client_secret="{k(random, 32)}"', f"SECRET_KEY = '{k(random, 50)}'",
        f"Authorization: Bearer {k(random, 40)}", f"access_token={k(random, 40)}", f"aws_secret_access_key = {k(random, 40)}", f"X-Api-Key: {k(random, 32)}",
    ]  # fmt: skip
    return (
        random.choice(assigned)
        if random.random() < 0.4
        else random.choice(["Use {}", "{}", "token: {}", "I committed {} by mistake.", "key={}"]).format(
            random.choice(tokens)()
        )
    )


def placeholder(random: Random) -> str:
    thing = random.choice(
        "name,first name,last name,company name,company,date,email address,phone number,address,city,job title,product name,customer name,recipient name,order number,website,signature,department,school,amount".split(
            ","
        )
    )
    snake, title = thing.replace(" ", "_"), thing.title()
    forms = [
        f"{{{{{snake}}}}}", f"{{{{ {snake} }}}}", f"[{title}]", f"[Your {title}]", f"[INSERT {thing.upper()}]", f"[{snake.upper()}]", f"<YOUR_{snake.upper()}>", f"<{snake.upper()}>",
        f"{{{snake}}}", f"${{{snake}}}", f"%{snake.upper()}%", f"[insert {thing} here]", f"<insert {thing}>", f"<your {thing}>", f"(insert {thing})", f"[Enter your {thing}]",
        f"<<{snake}>>", f"[[{snake}]]", f"YOUR_{snake.upper()}_HERE", f"INSERT {thing.upper()} HERE", f"{{{{{title.replace(' ', '')}}}}}", f"[{thing}]", f"<{title}>",
    ]  # fmt: skip
    whole = [
        "TODO: write this answer",
        "TBD",
        "[TODO]",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "Dear ____,",
        "Name: ________",
        "XXXX",
        "*|FNAME|*",
        "FIXME: add an example",
        "XX/XX/XXXX",
    ]
    if random.random() < 0.2:
        return random.choice(whole)
    said = [
        "Dear {},",
        "Hello {}, thank you.",
        "Best regards,\n{}",
        "I am writing on behalf of {}.",
        "Please send it to {} by Monday.",
        "My reply goes to {}.",
        "Welcome, {}!",
    ]
    return random.choice(said).format(random.choice(forms))


DOES = "help with that|assist with this request|provide that information|fulfill this request|answer that question|generate such content|write that for you|comply with that request|discuss this topic|create content of that kind".split(
    "|"
)
WHY = "It goes against my guidelines.|It could be harmful.|Is there something else I can help you with?|Please consult a professional.|I aim to be helpful and harmless.|".split(
    "|"
)


def refusal(random: Random) -> str:
    cannot = random.choice(["can't", "cannot", "am unable to", "am not able to", "can’t", "won't be able to"])
    does, why = random.choice(DOES), random.choice(WHY)
    sorry = random.choice(
        [
            "I'm sorry, but",
            "I am sorry, but",
            "I apologize, but",
            "Sorry, but",
            "Unfortunately,",
            "I’m sorry, but",
            "I'm afraid",
        ]
    )
    forms = [
        f"{sorry} I {cannot} {does}. {why}", f"{sorry} I {cannot} {does}. {why}", f"As an AI language model, I {cannot} {does}. {why}",
        f"As a large language model, I don't have personal opinions or feelings. {why}", f"As an AI assistant, I do not have the ability to {does}.",
        f"As an AI, I don't have access to real-time data. {why}", f"I'm just an AI, so I {cannot} {does}.", "My knowledge cutoff is September 2021, so I may be wrong here.",
        "I don't have access to the internet, so I cannot check this.", "As of my last knowledge update in 2022, this was not known.", f"I must decline to {does}. {why}",
        f"I'm not comfortable writing that. {why}", f"I'm really sorry, but I {cannot} {does}.", "I do not have personal opinions, as I am an AI.",
        f"It would be against my programming to do so. {why}", f"I'm an AI language model and {cannot} {does}.",
    ]  # fmt: skip
    return random.choice(forms).strip()


def mojibake(random: Random, natural: str) -> str:
    """Natural text with marks added, misread; the whole of it, as a file is."""
    marked = random.choice(
        [natural.replace("'", "’"), natural.replace(" - ", " – ").replace('"', "“"), natural, f"{natural} {random.choice(SENTENCES['fr'])}", f"{random.choice(SENTENCES['es'])} {natural}",
         f"{natural} {random.choice(SENTENCES['de'])}", f"{natural} It costs £{random.randrange(9)} or {random.randrange(9)} €.", f"{natural} The café is open…", f"{natural} {random.choice(SENTENCES['ru'])}"]
    )  # fmt: skip
    if marked.isascii():
        marked += random.choice(
            [" Señor Nuñez paid 20 €.", " It’s done.", " A naïve idea – but fine.", " Cost: £5", " 30°C", " “Yes”"]
        )
    for encoding in random.sample(["cp1252", "latin-1", "cp1252", "cp1252", "macroman"], 5):
        try:
            misread = marked.encode().decode(encoding)
        except UnicodeDecodeError:
            continue
        if random.random() < 0.1:
            try:
                return misread.encode().decode("cp1252")
            except UnicodeDecodeError:
                return misread
        return misread
    place = random.randrange(len(marked))
    return marked[:place] + "\ufffd" + marked[place + 1 :]


def foreign(random: Random) -> str:
    language = random.choice(list(SENTENCES))
    return " ".join(random.sample(SENTENCES[language], random.choice([1, 2, 3])))


APPENDED: dict[str, Callable[[Random], str]] = {
    "placeholder": placeholder,
    "secret": secret,
    "pii_email": email,
    "pii_phone": phone,
    "pii_credit_card": credit_card,
    "pii_iban": iban,
    "pii_ip": ip,
}
"""Flaws that stand in a sentence of their own within a natural text."""
