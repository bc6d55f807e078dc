"""Many ways in which each flaw of a text is written."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from planted import personal
from planted.abroad import SENTENCES


def placeholder(random: Random) -> str:
    thing = random.choice(
        [
            "name",
            "first name",
            "last name",
            "company name",
            "company",
            "date",
            "email address",
            "phone number",
            "address",
            "city",
            "job title",
            "product name",
            "customer name",
            "recipient name",
            "order number",
            "website",
            "signature",
            "department",
            "school",
            "amount",
        ]
    )
    snake, title = thing.replace(" ", "_"), thing.title()
    forms = [
        f"{{{{{snake}}}}}",
        f"{{{{ {snake} }}}}",
        f"[{title}]",
        f"[Your {title}]",
        f"[INSERT {thing.upper()}]",
        f"[{snake.upper()}]",
        f"<YOUR_{snake.upper()}>",
        f"<{snake.upper()}>",
        f"{{{snake}}}",
        f"${{{snake}}}",
        f"%{snake.upper()}%",
        f"[insert {thing} here]",
        f"<insert {thing}>",
        f"<your {thing}>",
        f"(insert {thing})",
        f"[Enter your {thing}]",
        f"<<{snake}>>",
        f"[[{snake}]]",
        f"YOUR_{snake.upper()}_HERE",
        f"INSERT {thing.upper()} HERE",
        f"{{{{{title.replace(' ', '')}}}}}",
        f"[{thing}]",
        f"<{title}>",
    ]
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


DOES = [
    "help with that",
    "assist with this request",
    "provide that information",
    "fulfill this request",
    "answer that question",
    "generate such content",
    "write that for you",
    "comply with that request",
    "discuss this topic",
    "create content of that kind",
]
WHY = [
    "It goes against my guidelines.",
    "It could be harmful.",
    "Is there something else I can help you with?",
    "Please consult a professional.",
    "I aim to be helpful and harmless.",
    "",
]


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
        f"{sorry} I {cannot} {does}. {why}",
        f"{sorry} I {cannot} {does}. {why}",
        f"As an AI language model, I {cannot} {does}. {why}",
        f"As a large language model, I don't have personal opinions or feelings. {why}",
        f"As an AI assistant, I do not have the ability to {does}.",
        f"As an AI, I don't have access to real-time data. {why}",
        f"I'm just an AI, so I {cannot} {does}.",
        "My knowledge cutoff is September 2021, so I may be wrong here.",
        "I don't have access to the internet, so I cannot check this.",
        "As of my last knowledge update in 2022, this was not known.",
        f"I must decline to {does}. {why}",
        f"I'm not comfortable writing that. {why}",
        f"I'm really sorry, but I {cannot} {does}.",
        "I do not have personal opinions, as I am an AI.",
        f"It would be against my programming to do so. {why}",
        f"I'm an AI language model and {cannot} {does}.",
    ]
    return random.choice(forms).strip()


def mojibake(random: Random, natural: str) -> str:
    """Natural text with marks added, misread; the whole of it, as a file is."""
    marked = random.choice(
        [
            natural.replace("'", "’"),
            natural.replace(" - ", " – ").replace('"', "“"),
            natural,
            f"{natural} {random.choice(SENTENCES['fr'])}",
            f"{random.choice(SENTENCES['es'])} {natural}",
            f"{natural} {random.choice(SENTENCES['de'])}",
            f"{natural} It costs £{random.randrange(9)} or {random.randrange(9)} €.",
            f"{natural} The café is open…",
            f"{natural} {random.choice(SENTENCES['ru'])}",
        ]
    )
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
    "secret": personal.secret,
    "pii_email": personal.email,
    "pii_phone": personal.phone,
    "pii_credit_card": personal.credit_card,
    "pii_iban": personal.iban,
    "pii_ip": personal.ip,
}
"""Flaws that stand in a sentence of their own within a natural text."""
