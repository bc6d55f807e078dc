"""Dialogues that turn fields into sentences: places, products, people, events.

Each task states in words what is wanted, and the fields come in one of many notations, so that a model learns to copy
values and not one layout. The same fields without an instruction are answered by asking what to do with them.
"""

from __future__ import annotations

import json
from random import Random

from starter import words as w
from starter.words import article, listed, pick, sentence_case

Fields = dict[str, str]


def _place(rng: Random) -> Fields:
    fields = {
        "name": w.place_name(rng), "kind": pick(rng, w.PLACE_KINDS), "food": pick(rng, w.CUISINES),
        "price": pick(rng, w.PRICES), "rating": pick(rng, w.RATINGS), "area": pick(rng, w.AREAS),
        "families": pick(rng, ("yes", "no")), "close to": w.place_name(rng),
        "opens": w.clock(rng), "dish": pick(rng, w.DISHES), "city": pick(rng, w.CITIES),
    }  # fmt: skip
    optional = [key for key in fields if key != "name"]
    keep = set(rng.sample(optional, rng.choice((1, 2, 3, 3, 4, 4, 5, 5, 6, 7))))
    return {key: value for key, value in fields.items() if key == "name" or key in keep}


def _price_words(rng: Random, value: str) -> list[str]:
    if any(c.isdigit() for c in value):
        return [f"with prices {value}" if " " in value else f"in the {value} price range", f"with a price of {value}",
                f"where a meal costs {value}", f"in the price range of {value}"]  # fmt: skip
    return [f"with {value} prices", f"in the {value} price range", f"with a {value} price range",
            f"where prices are {value}"]  # fmt: skip


def _rating_words(value: str) -> list[str]:
    if "out of" in value or "star" in value:
        return [f"rated {value}", f"with a customer rating of {value}", f"which customers rate {value}",
                f"given {value} by its customers", f"that has a rating of {value}"]  # fmt: skip
    return [f"with {article(value)} customer rating", f"that has {value} ratings", f"with {value} reviews",
            f"that customers rate as {value}"]  # fmt: skip


def _area_words(rng: Random, fields: Fields) -> list[str]:
    where = []
    if "area" in fields:
        where.append(
            pick(
                rng,
                (
                    f"in the {fields['area']}",
                    f"in the {fields['area']} area",
                    f"by the {fields['area']}"
                    if fields["area"] in ("riverside", "harbour", "park")
                    else f"in the {fields['area']}",
                ),
            )
        )
    if "close to" in fields:
        where.append(pick(rng, ("near", "close to", "next to", "not far from", "near to")) + f" {fields['close to']}")
    if "city" in fields:
        where.append(f"in {fields['city']}")
    rng.shuffle(where)
    return where


def _thing(rng: Random, fields: Fields) -> str:
    """The noun phrase: a cheap, family-friendly Thai restaurant."""
    kind = fields.get("kind", pick(rng, ("place", "venue", "place to eat", "spot")))
    before = []
    if fields.get("price") in ("cheap", "expensive") and rng.random() < 0.5:
        before.append(fields.pop("price"))
    if fields.get("families") and rng.random() < 0.5:
        yes = fields.pop("families") == "yes"
        before.append(pick(rng, ("family-friendly", "child-friendly", "family friendly", "kid-friendly")) if yes
                      else pick(rng, ("adults-only", "non family-friendly")))  # fmt: skip
    if "food" in fields and rng.random() < 0.5:
        before.append(fields.pop("food"))
    return article(" ".join([*before, kind]))


def _families(rng: Random, value: str) -> str:
    if value == "yes":
        return pick(rng, ("is family-friendly", "welcomes families", "is good for children", "is child friendly",
                          "is a place to bring the whole family", "is kid friendly"))  # fmt: skip
    return pick(rng, ("is not family-friendly", "is not for children", "does not welcome families",
                      "is not a place for families", "is not kid friendly", "is for adults only"))  # fmt: skip


def _claims(rng: Random, fields: Fields, name: str) -> list[str]:
    """Whole predicates, each saying one field: 'serves Thai food'."""
    claims = []
    if "food" in fields:
        food = fields["food"]
        claims.append(
            pick(
                rng,
                (
                    f"serves {food} food",
                    f"offers {food} food",
                    f"has {food} food on the menu",
                    f"provides {food} dishes",
                    f"sells {food} food",
                    f"specialises in {food} food",
                ),
            )
        )
    if "dish" in fields:
        claims.append(pick(rng, (f"is known for its {fields['dish']}", f"serves {fields['dish']}",
                                 f"sells {fields['dish']}", f"has good {fields['dish']}")))  # fmt: skip
    if "price" in fields:
        value = fields["price"]
        claims.append(pick(rng, ("is " + pick(rng, _price_words(rng, value)) if rng.random() < 0.2 else
                                 f"has {article(value)} price range" if not value[0].isdigit() else
                                 f"has prices of {value}", f"is in the {value} price range")))  # fmt: skip
    if "rating" in fields:
        value = fields["rating"]
        claims.append(pick(rng, (f"has a customer rating of {value}", f"is rated {value}",
                                 f"has {article(value)} customer rating", f"has a rating of {value}")))  # fmt: skip
    if "families" in fields:
        claims.append(_families(rng, fields["families"]))
    if "opens" in fields:
        claims.append(pick(rng, (f"opens at {fields['opens']}", f"is open from {fields['opens']}")))
    rng.shuffle(claims)
    return claims


def _joined(rng: Random, subject: str, claims: list[str]) -> str:
    """Sentences of one to three claims each; the first about `subject`, the later ones about 'it'."""
    sentences = []
    while claims:
        take = min(len(claims), rng.choice((1, 1, 2, 2, 3)))
        chunk, claims = claims[:take], claims[take:]
        sentences.append(f"{subject} {listed(chunk)}.")
        subject = pick(rng, ("It", "It", "It", "The place"))
    return " ".join(sentences)


def describe_place(rng: Random, fields: Fields) -> str:
    """One to three sentences that say every field once."""
    name, rest = fields["name"], dict(fields)
    where = " ".join(_area_words(rng, rest))
    thing = _thing(rng, rest)
    if rng.random() < 0.35:
        for key, phrase in (("price", _price_words), ("rating", lambda _, value: _rating_words(value))):
            if key in rest and rng.random() < 0.6:
                thing = f"{thing} {pick(rng, phrase(rng, rest.pop(key)))}"
    claims = _claims(rng, rest, name)
    openings = [f"{name} is {thing} {where}".strip(), f"{name}, {thing} {where}".strip() + ",",
                f"There is {thing} called {name} {where}".strip(), f"{name} is {thing} located {where}" if where else
                f"{name} is {thing}"]  # fmt: skip
    if where:
        openings += [f"{sentence_case(where)}, there is {thing} called {name}", f"{name} can be found {where}. It is "
                     f"{thing}", f"Located {where}, {name} is {thing}"]  # fmt: skip
    opening = pick(rng, openings)
    if opening.endswith(","):
        return _joined(rng, opening, claims) if claims else opening.rstrip(",").replace(", ", " is ", 1) + "."
    if claims and rng.random() < 0.5:
        link = pick(rng, (" that ", " which ", " and "))
        first = claims.pop()
        opening = opening + (f"{link}{first}" if link != " and " else f", and it {first}")
    if claims and rng.random() < 0.2:
        lead = claims.pop()
        return f"{name} {lead}. " + (opening.replace(name, "It", 1) if opening.startswith(name) else opening) + "." + (
            " " + _joined(rng, "It", claims) if claims else "")  # fmt: skip
    return opening + "." + (" " + _joined(rng, "It", claims) if claims else "")


def _product(rng: Random) -> tuple[Fields, str]:
    fields = {"item": pick(rng, w.PRODUCTS), "colour": pick(rng, w.COLOURS), "made of": pick(rng, w.MATERIALS),
              "price": w.price(rng), "brand": w.invented(rng), "stock": str(rng.randint(2, 90))}  # fmt: skip
    item, brand = fields["item"], fields["brand"]
    full = (
        f"The {brand} {item} is {fields['colour']}, made of {fields['made of']} and costs {fields['price']}. "
        f"There are {fields['stock']} left.",
        f"{brand} sells {article(fields['colour'])} {item} made of {fields['made of']}. It costs {fields['price']}, "
        f"and we have {fields['stock']} in stock.",
        f"For {fields['price']} you can buy {article(fields['colour'])} {item} by {brand}. It is made of "
        f"{fields['made of']}, and {fields['stock']} are in stock.",
    )
    return fields, pick(rng, full)


def _somebody(rng: Random) -> tuple[Fields, str]:
    fields = {"name": w.person(rng), "age": str(rng.randint(8, 90)), "job": pick(rng, w.JOBS),
              "lives in": pick(rng, w.CITIES), "likes": pick(rng, w.HOBBIES)}  # fmt: skip
    name, age, job, city, hobby = fields.values()
    full = (
        f"{name} is {article(job)} from {city}, is {age} years old and likes {hobby}.",
        f"{name}, {article(job)} of {age}, lives in {city} and enjoys {hobby}.",
        f"At {age}, {name} works as {article(job)} in {city}. In free time, {name} likes {hobby}.",
    )
    return fields, pick(rng, full)


def _event(rng: Random) -> tuple[Fields, str]:
    what = pick(rng, ("concert", "meeting", "book club", "football match", "cooking class", "party", "talk", "sale"))
    fields = {"event": what, "day": pick(rng, w.DAYS), "time": w.clock(rng), "place": w.place_name(rng),
              "host": w.person(rng)}  # fmt: skip
    _, day, time, place, host = fields.values()
    full = (
        f"{host} invites you to a {what} at {place} on {day} at {time}.",
        f"On {day} at {time} there is a {what} at {place}, hosted by {host}.",
        f"Come to {place} on {day}! The {what} with {host} starts at {time}.",
    )
    return fields, pick(rng, full)


def notation(rng: Random, fields: Fields) -> str:
    """The fields in one of many layouts; in half of them the order is shuffled."""
    pairs = list(fields.items())
    if rng.random() < 0.5:
        rng.shuffle(pairs)
    style = rng.randrange(10)
    if style == 0:
        return json.dumps(dict(pairs), ensure_ascii=False)
    if style == 1:
        return "\n".join(f"- {key}: {value}" for key, value in pairs)
    if style == 2:
        return "\n".join(f"{key} | {value}" for key, value in pairs)
    if style == 3:
        return "; ".join(f'{key}="{value}"' for key, value in pairs)
    if style == 4:
        return "\n".join(f"{sentence_case(key)}: {value}" for key, value in pairs)
    if style == 5:
        return " / ".join(value for _, value in pairs)
    if style == 6:
        return "".join(f"<{key}>{value}</{key}>" for key, value in pairs)
    layouts = {7: "{}={}", 8: "{}: {}", 9: "{} -> {}"}
    return ", ".join(layouts[style].format(key, value) for key, value in pairs)


_ASK = (
    "Write a description from these details.", "Turn this into a sentence.", "Put these facts into words:",
    "Describe this in plain English.", "Say this in a sentence or two:", "Make a short text out of this:",
    "Please write this out as normal text.", "Write one or two sentences with these facts:", "Describe it:",
    "Here are some facts. Write them as text.", "Can you turn this data into text?",
)  # fmt: skip
_WHAT_NOW = (
    "What would you like me to do with this?", "I am not sure what you want. Shall I write a sentence?",
    "Please tell me what to do with that.", "I see a list. What do you need?",
    "Do you have a question about this?", "Sorry, I do not know what to do with that.",
)  # fmt: skip


def fields_to_text(rng: Random) -> list[tuple[str, str]]:
    """A request to write out fields, and the text that says them all."""
    if rng.random() < 0.65:
        fields = _place(rng)
        answer = describe_place(rng, fields)
    else:
        fields, answer = pick(rng, (_product, _somebody, _event))(rng)
    ask, data = pick(rng, _ASK), notation(rng, fields)
    return [("user", f"{ask}\n{data}" if rng.random() < 0.7 else f"{data}\n{ask}"), ("assistant", answer)]


def bare_fields(rng: Random) -> list[tuple[str, str]]:
    """Fields with no instruction: the reply asks what to do."""
    fields = _place(rng) if rng.random() < 0.5 else _product(rng)[0]
    return [("user", notation(rng, fields)), ("assistant", pick(rng, _WHAT_NOW))]


def question_about_fields(rng: Random) -> list[tuple[str, str]]:
    """A record and a question on one of its fields; the answer copies the value."""
    fields = pick(rng, (_place, lambda r: _product(r)[0], lambda r: _somebody(r)[0], lambda r: _event(r)[0]))(rng)
    key = pick(rng, list(fields))
    if rng.random() < 0.12:
        missing = pick(rng, ("weight", "phone number", "website", "size", "owner", "address", "e-mail"))
        return [("user", f"{notation(rng, fields)}\nWhat is the {missing}?"),
                ("assistant", f"The text does not give the {missing}.")]  # fmt: skip
    ask = pick(rng, (f"What is the value of {key}?", f"What does it say for {key}?", f"Give me the {key}.",
                     f"Which {key}?"))  # fmt: skip
    return [("user", f"{notation(rng, fields)}\n{ask}"), ("assistant", pick(rng, (fields[key], f"{fields[key]}.")))]
